"""What is read of sittings, admissions and the desk."""
