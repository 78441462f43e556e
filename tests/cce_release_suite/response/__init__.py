"""Clauses on what a response contains."""
