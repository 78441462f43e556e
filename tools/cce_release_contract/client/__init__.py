"""Calling a target: the guard, the budget, authentication and the one way to the wire."""
