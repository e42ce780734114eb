"""What an exam of many at once needs: its web load, its kills, its analysis."""
