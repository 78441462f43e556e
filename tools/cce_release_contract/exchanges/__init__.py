"""One request with its response: as sent, as recorded, and as shown."""
