"""Compare the vendor's SDK for Python with the contract: its models, and how it parses responses."""
