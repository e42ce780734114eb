"""Conditions, evidence and certificates: who may serve which window on which date, and why not."""
