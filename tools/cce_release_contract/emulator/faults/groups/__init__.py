"""The faults of the emulator, one group per module."""
