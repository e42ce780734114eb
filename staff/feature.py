"""What the staff floor brings: people, places, calendars, accounts."""

from kit.feature import Feature
from staff.accounts.commands import token

FEATURE = Feature(name="staff", commands=(token,))
