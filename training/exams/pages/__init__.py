"""Pages of the bank, of exams, and of taking one."""
