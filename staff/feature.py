"""What the staff floor brings: people, places, calendars, accounts."""

from pathlib import Path

from kit.feature import Feature, NavigationItem
from kit.language import N_
from staff.accounts.commands import token
from staff.api import rule_sets as rule_sets_api
from staff.defaults import RULE_SETS
from staff.holidays import ship_holidays
from staff.imports import IMPORTS
from staff.imports import PERMISSIONS as IMPORT_PERMISSIONS
from staff.pages import rule_sets as rule_sets_pages
from staff.permissions import PERMISSIONS
from staff.rule_kinds import RULE_KINDS

FEATURE = Feature(
    name="staff",
    routes=(*rule_sets_api.ROUTES, *rule_sets_pages.ROUTES),
    permissions={**IMPORT_PERMISSIONS, **PERMISSIONS},
    navigation=(
        NavigationItem(N_("Rule sets"), "/rule-sets", "rule-sets.read", "system", "settings"),
    ),
    imports=IMPORTS,
    commands=(token,),
    rule_sets=RULE_SETS,
    rule_kinds=RULE_KINDS,
    templates=Path(__file__).parent / "templates",
    on_startup=(ship_holidays,),
)
