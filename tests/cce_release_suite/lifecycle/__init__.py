"""Clauses on a release over several updates."""
