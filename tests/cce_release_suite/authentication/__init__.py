"""Clauses on who may call."""
