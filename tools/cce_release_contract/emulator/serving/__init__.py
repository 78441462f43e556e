"""The server process: HTTP, TLS, chaos, and the start from options."""
