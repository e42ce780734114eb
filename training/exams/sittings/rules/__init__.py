"""Admission, accommodations and signals, as values."""
