"""What the roster floor brings: window plans, rosters, their pages and jobs."""

from kit.feature import Feature
from roster.api import edits, plans, rosters
from roster.defaults import RULE_SETS
from roster.imports import IMPORTS
from roster.jobs import JOBS

READERS = frozenset({"manager", "auditor"})
EDITORS = frozenset({"manager"})

FEATURE = Feature(
    name="roster",
    routes=(*plans.ROUTES, *rosters.ROUTES, *edits.ROUTES),
    permissions={
        "cases.import": frozenset({"personnel"}),
        "window-plans.read": READERS,
        "window-plans.edit": EDITORS,
        "rosters.read": READERS,
        "rosters.edit": EDITORS,
        "rosters.publish": EDITORS,
    },
    jobs=JOBS,
    imports=IMPORTS,
    rule_sets=RULE_SETS,
)
