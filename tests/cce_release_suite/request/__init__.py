"""Clauses on what a request may contain."""
