"""The question bank, papers, attempts, marking and analysis."""
