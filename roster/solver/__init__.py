"""The pure optimiser: `solve(problem)` is its only door."""
