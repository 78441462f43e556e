"""The result of a comparison with a page as text, JSON or Markdown."""
