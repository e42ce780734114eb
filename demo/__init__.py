"""The demonstration data and its loader."""
