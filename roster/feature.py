"""What the roster floor brings: window plans, rosters, their pages, feeds and jobs."""

from pathlib import Path

from kit.feature import Feature, NavigationItem
from kit.language import N_
from kit.permissions import SELF
from roster.api import feeds, own, papers
from roster.imports import IMPORTS
from roster.jobs import JOBS
from roster.pages import links as link_pages
from roster.pages import own as own_pages
from roster.permissions import EDIT, READ

READERS = frozenset({"manager", "personnel", "auditor"})
EDITORS = frozenset({"manager"})

FEATURE = Feature(
    name="roster",
    routes=(
        *own.ROUTES,
        *feeds.ROUTES,
        *papers.ROUTES,
        *own_pages.ROUTES,
        *link_pages.ROUTES,
    ),
    permissions={
        "cases.import": frozenset({"personnel"}),
        READ: READERS,
        EDIT: EDITORS,
    },
    navigation=(NavigationItem(N_("My shifts"), "/me/shifts", SELF, "me", "calendar"),),
    jobs=JOBS,
    imports=IMPORTS,
    templates=Path(__file__).parent / "templates",
)
