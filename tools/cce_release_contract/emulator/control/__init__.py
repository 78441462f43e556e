"""The control API under `/_emulator`: scopes, seed data, recordings, faults and clock."""
