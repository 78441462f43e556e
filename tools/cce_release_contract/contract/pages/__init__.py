"""What the contract says of the pages of its vendor: page-rows.yaml."""
