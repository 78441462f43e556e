"""The rules, one per file; catalogue.py lists them."""
