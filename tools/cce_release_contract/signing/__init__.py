"""AK/SK signatures of the algorithm SDK-HMAC-SHA256: how they are made and how they are verified, without any I/O."""
