"""One request with its response: as sent, as recorded, as shown to people."""
