"""Exams on paper: variants, their keys and answer sheets, and marks keyed or imported."""
