"""JSON of this part of exams."""
