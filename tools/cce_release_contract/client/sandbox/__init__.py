"""Targets that no test can harm: the client of the control API, and a local emulator."""
