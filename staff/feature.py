"""What the staff floor brings: people, places, calendars, accounts."""

from pathlib import Path

from kit.feature import Feature, NavigationItem, SubjectLink
from kit.language import N_
from staff import api, pages, words
from staff.accounts.commands import administrator, token
from staff.defaults import RULE_SETS
from staff.desk import desk
from staff.holidays import ship_holidays
from staff.imports import IMPORTS
from staff.imports import PERMISSIONS as IMPORT_PERMISSIONS
from staff.permissions import PERMISSIONS
from staff.queries.births import FORMER
from staff.queries.people import BIRTH_DATE, ID_NUMBER
from staff.rule_kinds import RULE_KINDS

FEATURE = Feature(
    name="staff",
    routes=(*api.ROUTES, *pages.ROUTES),
    permissions={**IMPORT_PERMISSIONS, **PERMISSIONS},
    navigation=(
        NavigationItem(N_("Start"), "/", "self", "me", "home", 0, anyone=True),
        NavigationItem(N_("My page"), "/people/me", "self", "me", "person"),
        NavigationItem(N_("Centres"), "/centres", "centres.read", "work", "centre"),
        NavigationItem(N_("Working calendar"), "/calendar", "self", "work", "calendar"),
        NavigationItem(N_("People"), "/people", "people.read", "people", "people"),
        NavigationItem(N_("Posts"), "/posts", "people.read", "people", "window"),
        NavigationItem(N_("Accounts"), "/accounts", "accounts.read", "system", "key"),
        NavigationItem(N_("Rule sets"), "/rule-sets", "rule-sets.read", "system", "settings"),
        NavigationItem(N_("History of changes"), "/history", "history.read", "system", "history"),
    ),
    subject_links=(
        SubjectLink("person", N_("Facts"), "/people/{key}", "people.read", own=True),
        SubjectLink(
            "person", N_("Placements"), "/people/{key}/placements", "people.read", own=True
        ),
        SubjectLink(
            "person", N_("Leave and wishes"), "/people/{key}/leave", "people.read", own=True
        ),
        SubjectLink("centre", N_("Facts"), "/centres/{key}", "centres.read"),
    ),
    desk=desk,
    imports=IMPORTS,
    encrypted=(ID_NUMBER, BIRTH_DATE, FORMER),
    templates=Path(__file__).parent / "templates",
    names={"word": words.by_name},
    commands=(token, administrator),
    rule_sets=RULE_SETS,
    rule_kinds=RULE_KINDS,
    on_startup=(ship_holidays,),
)
