"""Questions, exams and attempts as JSON."""
