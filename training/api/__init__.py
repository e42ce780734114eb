"""Courses, course sessions and plans as JSON."""
