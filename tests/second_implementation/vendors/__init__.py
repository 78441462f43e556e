"""Vendors: other servers of the endpoint that are as plausible, each different from the second one in one trait."""
