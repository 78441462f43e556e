"""Send the bytes of one request to one origin and read the response."""
