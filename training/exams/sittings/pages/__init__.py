"""Pages of this part of exams."""
