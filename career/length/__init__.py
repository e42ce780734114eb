"""Service length as of a day, each number open to the days behind it."""
