"""The secrets of recorded requests: whether a response shows one, and that no report does."""
