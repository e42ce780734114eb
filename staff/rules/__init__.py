"""Pure rules about people, days and working time."""
