"""Check a request against the contract and the gateway's limits before anything is looked up."""
