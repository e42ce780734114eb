"""Accounts, roles, sessions and tokens: who signs in, and what they may do."""
