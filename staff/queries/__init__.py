"""What can be read of people, places and days."""
