"""Targets where nothing can break: the sandbox client, and an emulator of our own."""
