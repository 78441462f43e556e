"""Compare the vendor's page with the contract: what it adds, lacks and says otherwise, with both places."""
