"""The commands, one module each, loaded on demand."""
