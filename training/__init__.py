"""Courses, exams and plans: train first, then take the post."""
