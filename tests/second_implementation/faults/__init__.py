"""Faults of the second server, one a function: it changes the one step of a service that its sentence names."""
