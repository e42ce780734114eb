"""Pure rules about what placements add up to."""
