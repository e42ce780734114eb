"""Exams: the bank of questions, papers drawn from it, attempts, marking, analysis."""
