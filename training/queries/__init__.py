"""What is read of courses, sessions and plans."""
