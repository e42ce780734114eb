"""Grading by people: what no key can mark, practical exams, mistakes put right, appeals."""
