"""One reader for each form in which a page is kept; all give the same blocks."""
