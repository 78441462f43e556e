"""The faults of the emulator, one group a module."""
