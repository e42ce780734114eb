"""Care: a monthly pulse that nobody can be read from, and a private way to a counsellor."""
