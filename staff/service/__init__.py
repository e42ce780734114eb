"""What is written about people and places."""
