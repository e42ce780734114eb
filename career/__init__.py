"""What placements add up to."""
