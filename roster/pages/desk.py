"""The roster as tables: person by day, window by day of one centre, and one shift."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from msgspec import Meta

from kit import clock
from kit.errors import NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import entered, flash, page, redirect
from roster.pages.rosters import EDIT, READ
from roster.pages.shared import (
    centre_name,
    session_name,
    short_name,
    state_badge,
    week_of,
    weeks,
)
from roster.queries import plans, reasons, rosters
from roster.queries.plans import ShiftFacts
from roster.queries.rosters import AssignmentFacts, RosterFacts, banned_from
from roster.queries.wording import Wording, wording
from roster.rules.demand import SESSIONS
from roster.service.editing import assign, unassign
from roster.sight import Id, roster_in_sight
from roster.solver.explain import Candidate
from staff.queries import availability
from staff.queries.availability import Staff

BEST = 12
"""Candidates shown on a shift's page; those in whose way something stands, half as many."""
WeekAsked = Annotated[str | None, QueryParameter(name="week", max_length=10)]


class Move(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Somebody for a shift."""

    person: Annotated[str, Meta(min_length=1, max_length=20)]
    version: Annotated[int, Meta(ge=1, le=2**31)]


class Undo(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Somebody off a shift."""

    assignment: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    version: Annotated[int, Meta(ge=1, le=2**31)]


@dataclass(slots=True)
class PersonRow:
    """A person's week."""

    employee_no: str
    name: str
    pool: str
    halves: dict[tuple[date, str], AssignmentFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Week:
    """The week a table shows, and its neighbours."""

    monday: date
    days: list[date]
    before: date | None
    after: date | None


def _week(facts: RosterFacts, asked: str | None) -> Week:
    mondays = weeks(facts.first_day, facts.last_day)
    monday = week_of(asked, mondays, clock.today())
    place = mondays.index(monday)
    days = [monday + timedelta(n) for n in range(7)]
    return Week(
        monday,
        [day for day in days if facts.first_day <= day <= facts.last_day],
        mondays[place - 1] if place else None,
        mondays[place + 1] if place + 1 < len(mondays) else None,
    )


class DeskPages(Controller):
    """`/rosters/{id}/…`."""

    path = "/rosters/{roster_id:int}"
    include_in_schema = False

    @get("/people", permission=READ)
    async def people(self, roster_id: FromPath[Id], week: WeekAsked = None) -> Response[str]:
        """Who serves where, a person a row."""
        facts = await roster_in_sight(roster_id, READ)
        shown = _week(facts, week)
        work, _ = await rosters.assignments(
            roster_id, first_day=shown.monday, last_day=shown.monday + timedelta(6)
        )
        staff = await availability.staff_of_town(facts.town_id, shown.days[0], shown.days[-1])
        return page(
            "roster/people.html",
            **frame_of(facts),
            week=shown,
            days=_worked(shown.days, [each.day for each in work]),
            rows=_people(work, staff),
            away=await _away(staff, shown.days),
            short=lambda each: short_name(each, pick(facts.town_name, facts.town_name_en)),
        )

    @get("/centres", permission=READ)
    async def centres(self, roster_id: FromPath[Id]) -> Redirect:
        """The first centre of the roster."""
        facts = await roster_in_sight(roster_id, READ)
        shifts = await plans.shifts(facts.plan_id, facts.first_day, facts.last_day)
        if not shifts:
            return redirect(f"/rosters/{roster_id}")
        first = min(shift.centre for shift in shifts)
        return redirect(f"/rosters/{roster_id}/centres/{first}")

    @get("/centres/{code:str}", permission=READ)
    async def centre(
        self, roster_id: FromPath[Id], code: FromPath[str], week: WeekAsked = None
    ) -> Response[str]:
        """Who serves in one centre, a window a row."""
        facts = await roster_in_sight(roster_id, READ)
        shown = _week(facts, week)
        shifts = await plans.shifts(facts.plan_id, facts.first_day, facts.last_day)
        names = {
            shift.centre: short_name(shift, pick(facts.town_name, facts.town_name_en))
            for shift in shifts
        }
        if code not in names:
            raise NotFound(centre=code)
        here = {
            (shift.day, shift.session): shift
            for shift in shifts
            if shift.centre == code and shift.day in shown.days
        }
        work, _ = await rosters.assignments(
            roster_id,
            centre=code,
            first_day=shown.monday,
            last_day=shown.monday + timedelta(6),
        )
        teams: dict[int, list[AssignmentFacts]] = defaultdict(list)
        for each in work:
            teams[each.shift_id].append(each)
        return page(
            "roster/centre.html",
            **frame_of(facts),
            week=shown,
            days=_worked(shown.days, [day for day, _ in here]),
            code=code,
            names=sorted(names.items()),
            shifts=here,
            teams=teams,
            widest=max((shift.windows for shift in here.values()), default=0),
        )

    @get("/shifts/{shift_id:int}", permission=READ)
    async def shift(self, roster_id: FromPath[Id], shift_id: FromPath[Id]) -> Response[str]:
        """One shift: who is on it, and who could be."""
        return await _shift_page(await roster_in_sight(roster_id, READ), shift_id)

    @post("/shifts/{shift_id:int}/assign", permission=EDIT)
    async def assign(
        self, roster_id: FromPath[Id], shift_id: FromPath[Id], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Puts somebody on the shift."""
        facts = await roster_in_sight(roster_id, EDIT)
        try:
            move = (await entered(request)).into(Move)
            await assign(roster_id, shift_id, move.person, move.version)
        except Refusal as refusal:
            return await _shift_page(facts, shift_id, refusal)
        flash(N_("On the shift now; the solver will leave it so."))
        return redirect(f"/rosters/{roster_id}/shifts/{shift_id}")

    @post("/shifts/{shift_id:int}/unassign", permission=EDIT)
    async def unassign(
        self, roster_id: FromPath[Id], shift_id: FromPath[Id], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Takes somebody off the shift."""
        facts = await roster_in_sight(roster_id, EDIT)
        try:
            undo = (await entered(request)).into(Undo)
            await unassign(roster_id, undo.assignment, undo.version)
        except Refusal as refusal:
            return await _shift_page(facts, shift_id, refusal)
        flash(N_("Off the shift now."))
        return redirect(f"/rosters/{roster_id}/shifts/{shift_id}")


def frame_of(facts: RosterFacts) -> dict[str, Any]:
    """What every table of a roster shows round itself."""
    return {
        "roster": facts,
        "town_name": pick(facts.town_name, facts.town_name_en),
        "badge": state_badge(facts.state),
        "sessions": list(SESSIONS),
        "session_name": session_name,
        "may_edit": required().may(EDIT, facts.town_id) and facts.state == "draft",
    }


def _worked(days: list[date], used: list[date]) -> list[date]:
    """The days that need a column: weekdays, and others somebody works on."""
    return [day for day in days if day.weekday() < 5 or day in used]


async def _away(staff: list[Staff], days: list[date]) -> set[tuple[str, date]]:
    """(employee number, day) of leave."""
    numbers = {each.id: each.employee_no for each in staff}
    absent = await availability.leave(list(numbers), days[0], days[-1])
    return {
        (numbers[one.person_id], day)
        for one in absent
        for day in days
        if one.first_day <= day <= one.last_day
    }


def _people(work: list[AssignmentFacts], staff: list[Staff]) -> list[PersonRow]:
    """The town's people and others with work that week: shared staff first, each by number."""
    found = {each.employee_no: PersonRow(each.employee_no, each.name, each.pool) for each in staff}
    for each in work:
        row = found.setdefault(each.employee_no, PersonRow(each.employee_no, each.name, each.pool))
        row.halves[each.day, each.session] = each
    return sorted(found.values(), key=lambda row: (row.pool != "shared", row.employee_no))


async def _shift_page(
    facts: RosterFacts, shift_id: int, refusal: Refusal | None = None
) -> Response[str]:
    shift, town_id = await plans.shift(shift_id)
    if town_id != facts.town_id or not facts.first_day <= shift.day <= facts.last_day:
        raise NotFound(shift=shift_id)
    words = await wording()
    ranked, names = await reasons.candidates(facts, shift_id)
    team = await _team(facts, shift)
    free = [each for each in ranked if not each.obstacles][:BEST]
    barred = [each for each in ranked if each.obstacles][: BEST // 2]
    return page(
        "roster/shift.html",
        **frame_of(await rosters.roster(facts.id)),
        shift=shift,
        centre=centre_name(shift),
        lines=[words.line(code) for code in shift.lines],
        team=team,
        banned=await banned_from(facts.id, shift_id),
        free=[told(each, names, words) for each in free],
        barred=[told(each, names, words) for each in barred],
        refusal=gettext(refusal.text, **refusal.facts) if refusal else None,
        status=refusal.status if refusal else 200,
    )


async def _team(facts: RosterFacts, shift: ShiftFacts) -> list[AssignmentFacts]:
    found, _ = await rosters.assignments(
        facts.id, centre=shift.centre, first_day=shift.day, last_day=shift.day
    )
    return [each for each in found if each.shift_id == shift.id]


def told(candidate: Candidate, names: dict[int, tuple[str, str]], words: Wording) -> dict[str, Any]:
    """A candidate as the page tells about them: reasons for and against."""
    number, name = names[int(candidate.person)]
    good, bad = [], [words.sentence(obstacle) for obstacle in candidate.obstacles]
    if candidate.covers:
        covered = gettext(", ").join(words.line(code) for code in candidate.covers)
        good.append(gettext("Covers {lines}.", lines=covered))
    if candidate.at_centre:
        good.append(gettext("Serves here that week already."))
    if candidate.wish < 0:
        good.append(gettext("Wishes to work then."))
    if candidate.target and candidate.worked < candidate.target:
        facts = {"worked": candidate.worked, "target": candidate.target}
        good.append(gettext("Below a fair share ({worked} of {target}).", **facts))
    if candidate.wish > 0:
        bad.append(gettext("Wishes to be off then."))
    if candidate.target and candidate.worked >= candidate.target:
        facts = {"worked": candidate.worked, "target": candidate.target}
        bad.append(gettext("At or above a fair share ({worked} of {target}).", **facts))
    return {
        "number": number,
        "name": name,
        "price": candidate.price,
        "km": candidate.km,
        "good": good,
        "bad": bad,
    }


ROUTES: tuple[Any, ...] = (DeskPages,)
