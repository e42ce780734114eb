"""What the staff floor brings: people, places, calendars, accounts."""

from kit.feature import Feature
from staff.accounts.commands import token
from staff.defaults import RULE_SETS

FEATURE = Feature(name="staff", commands=(token,), rule_sets=RULE_SETS)
