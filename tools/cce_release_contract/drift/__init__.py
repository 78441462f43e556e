"""Compare the contract with what its vendor publishes: the pages of the operation, and the SDK for Python."""
