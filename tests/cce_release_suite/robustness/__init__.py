"""Clauses on unusual requests: large, deep, misspelt, or of another encoding."""
