"""Rosters: the list, one roster with what needs a decision, and what is done with it."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from kit import clock, jobs
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.notices.sending import readers
from kit.permissions import required
from kit.web import Column, Filter, Form, Table, asked, entered, flash, page, redirect, table_page
from kit.web.charts import Bar, Line, bars, heat, lines
from kit.web.environment import date_text, number_text
from roster.pages.changes import against_published
from roster.pages.shared import (
    Period,
    new_period,
    period_options,
    progress_of,
    short_name,
    state_badge,
    town_options,
)
from roster.queries import plans, reasons, rosters
from roster.queries.rosters import RosterFacts
from roster.queries.wording import wording
from roster.service import publishing
from roster.service import rosters as service
from roster.sight import Id, roster_in_sight
from roster.solver.rules import Soft
from roster.solver.words import COSTS, RULES
from staff.queries import directory
from staff.queries.calendar import provisional_years
from staff.queries.people import names_of_accounts

READ, EDIT, PUBLISH = "rosters.read", "rosters.edit", "rosters.publish"
SHOWN_WAYS = 3
"""Ways to fill a gap that are told on the page, the cheapest."""
SHOWN_CHANGES = 20
"""Half-days that a repair changes and the page tells of; the comparison tells all."""
SHOWN_GAPS = 10
"""Shifts with something missing that the page tells about; the API tells all."""

ROSTERS = (
    Column("id", N_("No."), link=lambda row: f"/rosters/{row.id}", align="start"),
    Column("town", N_("Town"), value=lambda row: pick(row.town_name, row.town_name_en)),
    Column("firstDay", N_("First day"), value=lambda row: row.first_day),
    Column("lastDay", N_("Last day"), value=lambda row: row.last_day),
    Column("state", N_("State"), value=lambda row: state_badge(row.state)),
    Column("windows", N_("Window half-days"), value=lambda row: row.windows, rank=2),
    Column("unfilled", N_("Empty"), value=lambda row: row.windows - row.filled),
    Column("publishedAt", N_("Published"), value=lambda row: row.published_at, rank=3),
)


class RosterPages(Controller):
    """`/rosters`."""

    path = "/rosters"
    include_in_schema = False

    @get("/", permission=READ)
    async def show_list(self) -> Response[Any]:
        """The rosters of the reader's towns, and a form for a new one."""
        return await _list_page(None)

    @post("/", permission=EDIT)
    async def make(self, request: Request[Any, Any, Any]) -> Response[Any] | Redirect:
        """Begins a roster and has it solved."""
        form = await entered(request)
        try:
            wanted = form.into(Period)
            town = await directory.town(wanted.town)
            required().need(EDIT, town.id)
            made = await service.create(town.id, wanted.first_day, wanted.days, now=clock.now())
            await service.request_solve(made, None)
        except Refusal as refusal:
            return await _list_page(form.refused(refusal))
        return redirect(f"/rosters/{made}")

    @get("/{roster_id:int}", permission=READ)
    async def show_one(self, roster_id: FromPath[Id]) -> Response[str]:
        """One roster: what is missing first, then how good it is."""
        return await _roster_page(await roster_in_sight(roster_id, READ))

    @post("/{roster_id:int}/solve", permission=EDIT)
    async def solve(self, roster_id: FromPath[Id]) -> Redirect:
        """Has the draft solved."""
        await roster_in_sight(roster_id, EDIT)
        await service.request_solve(roster_id, None)
        return redirect(f"/rosters/{roster_id}")

    @post("/{roster_id:int}/stop", permission=EDIT)
    async def stop(self, roster_id: FromPath[Id]) -> Redirect:
        """Stops the search; the best roster so far is kept."""
        facts = await roster_in_sight(roster_id, EDIT)
        if facts.job is not None:
            await jobs.cancel(facts.job)
            flash(N_("The search stops; the best roster so far is kept."))
        return redirect(f"/rosters/{roster_id}")

    @post("/{roster_id:int}/publish", permission=PUBLISH)
    async def publish(self, roster_id: FromPath[Id]) -> Response[str] | Redirect:
        """Publishes the draft."""
        facts = await roster_in_sight(roster_id, PUBLISH)
        try:
            await publishing.publish(roster_id, None, now=clock.now())
        except Refusal as refusal:
            return await _roster_page(facts, refusal)
        flash(N_("Published. People see their shifts now."))
        return redirect(f"/rosters/{roster_id}")

    @post("/{roster_id:int}/discard", permission=EDIT)
    async def discard(self, roster_id: FromPath[Id]) -> Response[str] | Redirect:
        """Throws a draft away."""
        facts = await roster_in_sight(roster_id, EDIT)
        try:
            await service.discard(roster_id)
        except Refusal as refusal:
            return await _roster_page(facts, refusal)
        flash(N_("The draft is gone."))
        return redirect("/rosters")


async def _list_page(form: Form | None) -> Response[Any]:
    given = asked((), ("state",))
    state = given.filter("state")
    towns = required().towns(READ)
    found, total = await rosters.rosters(
        towns, state=state, limit=given.page_size, offset=given.offset
    )
    states = ("draft", "published", "superseded")
    table = Table(
        name="rosters",
        caption=N_("Rosters"),
        columns=ROSTERS,
        rows=found,
        asked=given,
        total=total,
        filters=(
            Filter("state", N_("State"), [(each, state_badge(each).text) for each in states]),
        ),
        empty=N_("No roster yet. Choose a town and a period above."),
    )
    options = await town_options(EDIT) if required().may(EDIT) else []
    return table_page(
        "roster/rosters.html",
        table,
        form=form or new_period(clock.today(), options),
        towns=options,
        periods=period_options(),
        status=form.status if form else 200,
    )


async def _roster_page(facts: RosterFacts, refusal: Refusal | None = None) -> Response[str]:
    words = await wording()
    gaps, lacking, names = (
        await reasons.unfilled(facts, most=SHOWN_GAPS) if _may_lack(facts) else ([], 0, {})
    )
    shifts = {s.id: s for s in await plans.shifts(facts.plan_id, facts.first_day, facts.last_day)}
    missing = [
        {
            "shift": shifts[int(gap.shift)],
            "windows": gap.windows,
            "lines": [words.line(code) for code in gap.lines],
            "reasons": [
                (gettext(RULES[rule]) if rule else gettext("free, but not for this line"), count)
                for rule, count in sorted(gap.reasons.items(), key=lambda pair: -pair[1])
            ],
            "nearest": [
                (
                    names[int(each.person)],
                    words.sentence(each.obstacles[0]) if each.obstacles else None,
                )
                for each in gap.nearest[:3]
            ],
            "ways": [words.way(way, names) for way in gap.ways[:SHOWN_WAYS]],
        }
        for gap in gaps
    ]
    return page(
        "roster/roster.html",
        roster=facts,
        town_name=pick(facts.town_name, facts.town_name_en),
        badge=state_badge(facts.state),
        progress=await progress_of(facts.job),
        refusal=gettext(refusal.text, **refusal.facts) if refusal else None,
        changes=await against_published(facts),
        proof=(facts.figures or {}).get("repaired"),
        shown_changes=SHOWN_CHANGES,
        gaps=missing,
        bare=sorted({(code, words.line(code)) for gap in gaps for code in gap.lines}),
        provisional=await provisional_years(facts.first_day, facts.last_day),
        more=lacking - len(gaps),
        shortages=await _shortages(facts) if 0 < facts.filled < facts.windows else "",
        dearer=_dearer(facts),
        costs=_costs(facts),
        search=_search(facts),
        uncovered=(facts.figures or {}).get("uncoveredLines"),
        replan=Form.of(from_day=clock.today() + timedelta(1), until=facts.frozen_until),
        told=await _told(facts),
        may_edit=required().may(EDIT, facts.town_id),
        may_publish=required().may(PUBLISH, facts.town_id),
        status=refusal.status if refusal else 200,
    )


async def _told(facts: RosterFacts) -> list[dict[str, Any]]:
    """Who was told when the roster was published, those who have not confirmed first."""
    if facts.state != "published":
        return []
    found = await readers(f"roster:{facts.id}")
    names = await names_of_accounts([one.account for one in found])
    shown = [
        {
            "name": names.get(one.account, "?"),
            "read_at": one.read_at,
            "confirmed_at": one.confirmed_at,
        }
        for one in found
    ]
    return sorted(shown, key=lambda one: one["confirmed_at"] is not None)


def _dearer(facts: RosterFacts) -> float | None:
    """How much dearer than the best the roster may be at most; None where that says nothing.

    An empty window costs so much that the share means little while there is one.
    """
    if not facts.cost or not facts.bound or facts.filled < facts.windows:
        return None
    return (facts.cost - facts.bound) / facts.bound


def _may_lack(facts: RosterFacts) -> bool:
    """Whether a window may be empty or a line bare: else the search for reasons is spared."""
    figures = facts.figures or {}
    complete = not figures.get("uncoveredLines", 1) and not figures.get("edited")
    return not facts.solving and not (complete and facts.filled >= facts.windows)


async def _shortages(facts: RosterFacts) -> Markup:
    """Empty windows by centre and day, each cell leading to its centre's week."""
    shifts = await plans.shifts(facts.plan_id, facts.first_day, facts.last_day)
    work, _ = await rosters.assignments(facts.id)
    taken = Counter(each.shift_id for each in work)
    short: Counter[tuple[str, date]] = Counter()
    for shift in shifts:
        short[shift.centre, shift.day] += max(0, shift.windows - taken[shift.id])
    codes = sorted({code for (code, _), n in short.items() if n})
    if not codes:
        return Markup("")
    days = sorted({shift.day for shift in shifts})
    names = {
        shift.centre: short_name(shift, pick(facts.town_name, facts.town_name_en))
        for shift in shifts
    }
    return heat(
        gettext("Empty windows by centre and day"),
        [names[code] for code in codes],
        [date_text(day, "day") for day in days],
        [[short.get((code, day)) for day in days] for code in codes],
        diverging=True,
        said=lambda value: number_text(value, 0),
        link=lambda row, column: (
            f"/rosters/{facts.id}/centres/{codes[row]}?week={days[column]}"
            if short[codes[row], days[column]]
            else None
        ),
    )


def _costs(facts: RosterFacts) -> Markup:
    """What the roster costs, by component, the largest first."""
    costs = (facts.figures or {}).get("costs") or {}
    if not costs:
        return Markup("")
    return bars(
        gettext("Cost by component"),
        [
            Bar(gettext(COSTS[Soft(name)]), [cost])
            for name, cost in sorted(costs.items(), key=lambda pair: -pair[1])
        ],
    )


def _search(facts: RosterFacts) -> Markup:
    """How the cost fell during the search, and how far what is proved rose towards it."""
    history = (facts.figures or {}).get("history") or []
    if len(history) < 3:
        return Markup("")
    return lines(
        gettext("Cost during the search"),
        [gettext("{count} s", count=number_text(seconds, 0)) for seconds, _, _ in history],
        [
            Line(gettext("cost"), [cost for _, cost, _ in history]),
            Line(
                gettext("no roster costs less"), [low or None for _, _, low in history], dashed=True
            ),
        ],
        at=[seconds for seconds, _, _ in history],
    )


ROUTES = (RosterPages,)
