"""Long work: a row first, a queue message second."""
