"""What one can do with sittings, rooms and attempts under watch."""
