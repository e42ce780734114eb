"""Two markers, rubrics, rulings, as values."""
