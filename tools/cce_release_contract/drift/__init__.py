"""Compare the contract with what its vendor publishes: the page of the operation, and the SDK for Python."""
