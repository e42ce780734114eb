"""Pages of courses, sessions and plans, and a person's own learning."""
