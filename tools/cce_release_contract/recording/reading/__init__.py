"""Reads recordings entry by entry: HAR, lines of JSON, and our own logs, packed or not, as far as a file goes."""
