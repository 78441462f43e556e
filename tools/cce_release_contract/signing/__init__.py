"""AK/SK signatures with the algorithm SDK-HMAC-SHA256: making and verifying them, without I/O."""
