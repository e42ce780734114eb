"""What is read of the bank, of exams and of attempts."""
