"""Sittings: when and where an exam is taken, who is admitted, who watches, what happens there."""
