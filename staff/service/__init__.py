"""What is written about people, places and days; one function a use case."""
