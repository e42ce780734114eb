"""The roster desk as pages."""
