"""What the author of a test uses: the endpoint, releases in a known state, expectations."""
