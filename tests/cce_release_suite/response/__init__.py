"""Clauses on what an answer holds."""
