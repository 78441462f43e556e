"""The control API under `/_emulator`: sandboxes (its paths call them scopes), seed data, recordings, faults, clock."""
