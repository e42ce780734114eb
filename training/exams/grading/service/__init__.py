"""What one can do with marks, regrades and appeals."""
