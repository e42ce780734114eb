"""What the roster floor brings: window plans, rosters, feeds, papers, their pages and jobs."""

from pathlib import Path

from certification.queries.impact import WORK_AHEAD
from certification.service.renewals import LAPSED
from kit.feature import Feature, NavigationItem
from kit.language import N_
from kit.permissions import SELF
from roster.api import (
    demand,
    duty,
    edits,
    feeds,
    hours,
    leave,
    lending,
    moves,
    own,
    papers,
    plans,
    rosters,
    swaps,
    weighing,
    why,
)
from roster.defaults import RULE_SETS
from roster.desk import desk as desk_cards
from roster.imports import IMPORTS
from roster.jobs import JOBS
from roster.notice_kinds import NOTICE_KINDS
from roster.pages import demand as demand_pages
from roster.pages import desk
from roster.pages import duty as duty_pages
from roster.pages import hours as hour_pages
from roster.pages import leave as leave_pages
from roster.pages import lending as lending_pages
from roster.pages import links as link_pages
from roster.pages import moves as move_pages
from roster.pages import own as own_pages
from roster.pages import plans as plan_pages
from roster.pages import rosters as roster_pages
from roster.pages import swaps as swap_pages
from roster.pages import weighing as weighing_pages
from roster.permissions import EDIT, READ
from roster.queries.ahead import work_ahead
from roster.queries.duties import shifts_then
from roster.queries.gaps import roster_gaps
from roster.rule_kinds import RULE_KINDS
from roster.service.lapses import LAPSES, leave_rosters
from staff.queries.duties import DUTIES
from training.queries.gaps import GAPS

READERS = frozenset({"manager", "personnel", "auditor"})
EDITORS = frozenset({"manager"})

FEATURE = Feature(
    name="roster",
    routes=(
        *plans.ROUTES,
        *rosters.ROUTES,
        *edits.ROUTES,
        *why.ROUTES,
        *weighing.ROUTES,
        *moves.ROUTES,
        *leave.ROUTES,
        *swaps.ROUTES,
        *demand.ROUTES,
        *hours.ROUTES,
        *duty.ROUTES,
        *lending.ROUTES,
        *papers.ROUTES,
        *own.ROUTES,
        *feeds.ROUTES,
        *plan_pages.ROUTES,
        *roster_pages.ROUTES,
        *weighing_pages.ROUTES,
        *desk.ROUTES,
        *move_pages.ROUTES,
        *leave_pages.ROUTES,
        *swap_pages.ROUTES,
        *demand_pages.ROUTES,
        *hour_pages.ROUTES,
        *duty_pages.ROUTES,
        *lending_pages.ROUTES,
        *own_pages.ROUTES,
        *link_pages.ROUTES,
    ),
    permissions={
        "cases.import": frozenset({"manager", "personnel"}),
        "window-plans.read": READERS,
        "window-plans.edit": EDITORS,
        READ: READERS,
        EDIT: EDITORS,
        "rosters.publish": EDITORS,
    },
    navigation=(
        NavigationItem(N_("My shifts"), "/me/shifts", SELF, "me", "calendar", 10),
        NavigationItem(N_("Check in"), "/me/check-in", SELF, "me", "window", 11),
        NavigationItem(N_("Day of service"), "/day-of-service", READ, "work", "clock", 20),
        NavigationItem(N_("Support between towns"), "/lendings", READ, "work", "people", 61),
        NavigationItem(N_("Fairness"), "/fairness", READ, "work", "chart", 60),
        NavigationItem(N_("My leave"), "/me/leave", SELF, "me", "calendar", 30),
        NavigationItem(N_("Swap market"), "/me/swaps", SELF, "me", "swap", 31),
        NavigationItem(N_("Leave requests"), "/leave-requests", "leave.edit", "work", "calendar"),
        NavigationItem(N_("Swaps"), "/swaps", EDIT, "work", "swap"),
        NavigationItem(N_("Sick call"), "/sick-call", EDIT, "work", "note"),
        NavigationItem(N_("Standby list"), "/standby", READ, "work", "people"),
        NavigationItem(N_("Demand"), "/demand", "window-plans.read", "work", "chart"),
        NavigationItem(N_("Window plans"), "/window-plans", "window-plans.read", "work", "window"),
        NavigationItem(N_("Rosters"), "/rosters", READ, "work", "roster"),
    ),
    desk=desk_cards,
    jobs=JOBS,
    imports=IMPORTS,
    rule_sets=RULE_SETS,
    rule_kinds=RULE_KINDS,
    notice_kinds=(*NOTICE_KINDS, LAPSES),
    templates=Path(__file__).parent / "templates",
    contributions={
        LAPSED: leave_rosters,
        WORK_AHEAD: work_ahead,
        DUTIES: shifts_then,
        GAPS: roster_gaps,
    },
)
