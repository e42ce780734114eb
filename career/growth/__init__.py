"""Development of people, and who may be about to leave."""
