"""The JSON API of certification."""
