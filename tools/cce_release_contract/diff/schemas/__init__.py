"""Two JSON Schemas side by side: their edits, what one allows and the other does not, and values that show it."""
