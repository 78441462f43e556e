"""Clauses on what a request may hold."""
