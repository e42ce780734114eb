"""What one can do with questions, exams and attempts."""
