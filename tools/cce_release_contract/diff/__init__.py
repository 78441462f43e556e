"""Compare two OpenAPI documents: what changed, whom it breaks, and a request or a response that proves it."""
