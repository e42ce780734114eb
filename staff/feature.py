"""What the staff floor brings: people, places, calendars, accounts."""

from kit.feature import Feature

FEATURE = Feature(name="staff")
