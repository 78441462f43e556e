"""The rules, one a file; catalogue.py lists them."""
