"""Clauses on what holds from update to update."""
