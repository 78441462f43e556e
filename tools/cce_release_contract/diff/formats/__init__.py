"""A diff as text, JSON, Markdown, SARIF or annotations, and as an entry of a changelog."""
