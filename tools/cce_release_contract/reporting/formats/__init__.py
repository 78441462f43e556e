"""The formats of a report, one writer a module."""
