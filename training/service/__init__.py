"""What one can do with courses, sessions and plans."""
