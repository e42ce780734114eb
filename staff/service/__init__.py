"""What may be done to people, places and days; one function a use case."""
