"""What the roster floor brings: window plans, rosters, their pages and jobs."""

from pathlib import Path

from kit.feature import Feature, NavigationItem
from kit.language import N_
from roster.api import edits, plans, rosters
from roster.defaults import RULE_SETS
from roster.imports import IMPORTS
from roster.jobs import JOBS
from roster.pages import desk
from roster.pages import plans as plan_pages
from roster.pages import rosters as roster_pages

READERS = frozenset({"manager", "auditor"})
EDITORS = frozenset({"manager"})

FEATURE = Feature(
    name="roster",
    routes=(
        *plans.ROUTES,
        *rosters.ROUTES,
        *edits.ROUTES,
        *plan_pages.ROUTES,
        *roster_pages.ROUTES,
        *desk.ROUTES,
    ),
    permissions={
        "cases.import": frozenset({"manager", "personnel"}),
        "window-plans.read": READERS,
        "window-plans.edit": EDITORS,
        "rosters.read": READERS,
        "rosters.edit": EDITORS,
        "rosters.publish": EDITORS,
    },
    jobs=JOBS,
    imports=IMPORTS,
    navigation=(
        NavigationItem(N_("Window plans"), "/window-plans", "window-plans.read", "work", "window"),
        NavigationItem(N_("Rosters"), "/rosters", "rosters.read", "work", "roster"),
    ),
    templates=Path(__file__).parent / "templates",
    rule_sets=RULE_SETS,
)
