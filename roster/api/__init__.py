"""What the roster floor answers as JSON and files."""
