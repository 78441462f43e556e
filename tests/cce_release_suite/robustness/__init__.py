"""Clauses on what holds at the edges of HTTP."""
