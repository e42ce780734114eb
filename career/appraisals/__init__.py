"""Appraisal cycles, incentives and pay grades."""
