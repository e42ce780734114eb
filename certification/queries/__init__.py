"""Reads of certification: rows in, values out."""
