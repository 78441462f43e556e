"""Clauses on what a rollback does."""
