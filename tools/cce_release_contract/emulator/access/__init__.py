"""Who may call the emulator: tokens, signatures, and the lock on an access key."""
