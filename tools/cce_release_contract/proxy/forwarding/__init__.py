"""The data path: from the bytes of a client to the upstream, and back."""
