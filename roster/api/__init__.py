"""The roster desk as JSON."""
