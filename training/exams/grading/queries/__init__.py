"""What is read of marks, regrades and appeals."""
