"""The formats of a report, one writer per module."""
