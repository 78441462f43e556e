"""Clauses on what an upgrade does."""
