"""What the staff floor brings: people, places, calendars, accounts."""

from kit.feature import Feature
from staff.accounts.commands import token
from staff.defaults import RULE_SETS
from staff.holidays import ship_holidays
from staff.imports import IMPORTS, PERMISSIONS

FEATURE = Feature(
    name="staff",
    permissions=PERMISSIONS,
    imports=IMPORTS,
    commands=(token,),
    rule_sets=RULE_SETS,
    on_startup=(ship_holidays,),
)
