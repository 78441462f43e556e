"""Clauses on what a response holds."""
