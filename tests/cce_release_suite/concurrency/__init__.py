"""Clauses on requests that arrive at once. Only an emulator is asked: no race is ever run on a live target."""
