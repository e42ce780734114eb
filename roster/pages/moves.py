"""More of the desk: somebody's free half-day, pins, undo, copied weeks, two rosters compared."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Meta

from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.web import Column, Table, entered, flash, page, redirect
from kit.web.charts import Bar, bars
from kit.web.lists import asked
from kit.web.pages import local
from roster.pages.changes import change_rows
from roster.pages.desk import frame_of, told
from roster.pages.rosters import EDIT, READ
from roster.pages.shared import short_name, state_badge
from roster.queries import comparing, plans, reasons
from roster.queries.rosters import RosterFacts
from roster.queries.wording import wording
from roster.service import editing, steps
from roster.service import rosters as service
from roster.service.needs import ask_for_training
from roster.sight import Id, roster_in_sight
from roster.solver.rules import Soft
from roster.solver.words import COSTS
from staff.queries import directory

Version = Annotated[int, Meta(ge=1, le=2**31)]
Against = Annotated[int | None, QueryParameter(name="against", ge=1, le=2**63 - 1)]


class Pinned(msgspec.Struct, rename="camel"):
    """An assignment to pin or to let go."""

    assignment: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    version: Version
    pinned: bool = False


class Banned(msgspec.Struct, rename="camel"):
    """Somebody to rule out or to allow again."""

    person: Annotated[str, Meta(min_length=1, max_length=20)]
    version: Version
    banned: bool = False


class Stepped(msgspec.Struct, rename="camel"):
    """An undo or redo, and the page it was asked on."""

    version: Version
    back: str = ""


class Weeks(msgspec.Struct, rename="camel"):
    """A week to copy into another."""

    from_day: date
    to_day: date
    version: Version


class Frozen(msgspec.Struct, rename="camel"):
    """Up to which day nothing changes."""

    version: Version
    until: date | None = None


class FromDay(msgspec.Struct, rename="camel"):
    """From which day on a published roster is planned again."""

    from_day: date


async def _done(path: str, act: Callable[[], Awaitable[Any]], said: str) -> Redirect:
    """Back on the page: what was done is said, or why not."""
    try:
        await act()
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    else:
        flash(said)
    return redirect(path)


class MovePages(Controller):
    """`/rosters/{id}/…`: what changes a draft, each answered with the page it came from."""

    path = "/rosters/{roster_id:int}"
    include_in_schema = False

    @get("/half-day", permission=READ)
    async def half_day(
        self,
        roster_id: FromPath[Id],
        person: Annotated[str, QueryParameter(max_length=20)],
        day: Annotated[date, QueryParameter()],
        session: Annotated[Literal["AM", "PM"], QueryParameter()],
    ) -> Response[str] | Redirect:
        """Where somebody could serve in a free half-day, the cheapest first."""
        facts = await roster_in_sight(roster_id, READ)
        if person == "":
            return redirect(f"/rosters/{roster_id}/people")
        who = await directory.person(person)
        words = await wording()
        shifts = {s.id: s for s in await plans.shifts(facts.plan_id, day, day)}
        found = await reasons.half_day(facts, person, day, session)
        names = {who.id: (who.employee_no, who.name)}
        town = pick(facts.town_name, facts.town_name_en)
        return page(
            "roster/half-day.html",
            **frame_of(facts),
            person=who,
            day=day,
            session=session,
            options=[
                {
                    **told(candidate, names, words),
                    "shift": shifts[shift],
                    "centre": short_name(shifts[shift], town),
                }
                for shift, candidate in found
            ],
        )

    @post("/shifts/{shift_id:int}/pin", permission=EDIT)
    async def pin(
        self, roster_id: FromPath[Id], shift_id: FromPath[Id], request: Request[Any, Any, Any]
    ) -> Redirect:
        """Pins an assignment or lets it go."""
        await roster_in_sight(roster_id, EDIT)
        given = (await entered(request)).into(Pinned)
        return await _done(
            f"/rosters/{roster_id}/shifts/{shift_id}",
            lambda: editing.pin(roster_id, given.assignment, given.version, pinned=given.pinned),
            N_("Saved."),
        )

    @post("/shifts/{shift_id:int}/ban", permission=EDIT)
    async def ban(
        self, roster_id: FromPath[Id], shift_id: FromPath[Id], request: Request[Any, Any, Any]
    ) -> Redirect:
        """Rules somebody out for the shift, or allows them again."""
        await roster_in_sight(roster_id, EDIT)
        given = (await entered(request)).into(Banned)
        return await _done(
            f"/rosters/{roster_id}/shifts/{shift_id}",
            lambda: editing.ban(
                roster_id, shift_id, given.person, given.version, banned=given.banned
            ),
            N_("Saved."),
        )

    @post("/undo", permission=EDIT)
    async def undo(self, roster_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
        """The last edit is undone."""
        await roster_in_sight(roster_id, EDIT)
        given = (await entered(request)).into(Stepped)
        return await _done(
            local(given.back, f"/rosters/{roster_id}"),
            lambda: steps.undo(roster_id, given.version),
            N_("Undone."),
        )

    @post("/redo", permission=EDIT)
    async def redo(self, roster_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
        """The edit undone last is made again."""
        await roster_in_sight(roster_id, EDIT)
        given = (await entered(request)).into(Stepped)
        return await _done(
            local(given.back, f"/rosters/{roster_id}"),
            lambda: steps.redo(roster_id, given.version),
            N_("Done again."),
        )

    @post("/copy-week", permission=EDIT)
    async def copy_week(self, roster_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
        """A week is copied into another."""
        await roster_in_sight(roster_id, EDIT)
        given = (await entered(request)).into(Weeks)
        try:
            done = await editing.copy_week(roster_id, given.from_day, given.to_day, given.version)
        except Refusal as refusal:
            flash(refusal.text, tone="bad", **refusal.facts)
            return redirect(f"/rosters/{roster_id}")
        flash(
            N_("{copied} half-days copied, {left} left out by the rules."),
            copied=done.copied,
            left=done.left,
        )
        return redirect(f"/rosters/{roster_id}/people?week={given.to_day}")

    @post("/freeze", permission=EDIT)
    async def freeze(self, roster_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
        """A draft is frozen up to a day."""
        await roster_in_sight(roster_id, EDIT)
        given = (await entered(request)).into(Frozen)
        return await _done(
            f"/rosters/{roster_id}",
            lambda: editing.freeze(roster_id, given.until, given.version),
            N_("Saved."),
        )

    @post("/replan", permission=EDIT)
    async def replan(self, roster_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
        """Plans a published roster again from a day on, with few changes."""
        await roster_in_sight(roster_id, EDIT)
        given = (await entered(request)).into(FromDay)
        try:
            draft, _ = await service.replan(roster_id, given.from_day, None, now=clock.now())
        except Refusal as refusal:
            flash(refusal.text, tone="bad", **refusal.facts)
            return redirect(f"/rosters/{roster_id}")
        return redirect(f"/rosters/{draft}")

    @post("/training-need", permission=EDIT)
    async def training_need(
        self, roster_id: FromPath[Id], request: Request[Any, Any, Any]
    ) -> Redirect:
        """The training officers are told for which line nobody is certified."""
        facts = await roster_in_sight(roster_id, EDIT)
        line = (await entered(request)).value("line")
        gaps, _, _ = await reasons.unfilled(facts, most=2000)
        shifts = {shift.id: shift.day for shift in await plans.shifts(facts.plan_id)}
        days = [shifts[int(gap.shift)] for gap in gaps if line in gap.lines]
        return await _done(
            f"/rosters/{roster_id}",
            lambda: ask_for_training(roster_id, line, days),
            N_("The training officers are told."),
        )

    @get("/compare", permission=READ)
    async def compare(self, roster_id: FromPath[Id], against: Against = None) -> Response[str]:
        """What the roster has otherwise than another, or than what is published."""
        facts = await roster_in_sight(roster_id, READ)
        other = await roster_in_sight(against, READ) if against is not None else None
        changed = await comparing.changes(facts, other)
        shown = await change_rows(changed)
        given = asked()
        part = shown[given.offset : given.offset + given.page_size]
        return page(
            "roster/compare.html",
            **frame_of(facts),
            other=other,
            others=await comparing.others(facts),
            state=lambda state: state_badge(state).text,
            changed=changed,
            people=len({one.person for one in changed}),
            costs=_costs(facts, other) if other else "",
            table=Table(
                name="changes",
                caption=N_("Half-days that differ"),
                columns=(
                    Column("day", N_("When")),
                    Column("name", N_("Name")),
                    Column("employeeNo", N_("No."), value=lambda row: row.employee_no),
                    Column("before", N_("There")),
                    Column("after", N_("Here")),
                ),
                rows=part,
                asked=given,
                total=len(shown),
                empty=N_("No half-day differs."),
                download=False,
            ),
        )


def _costs(facts: RosterFacts, other: RosterFacts) -> Markup:
    """The cost of both, by component."""
    mine = (facts.figures or {}).get("costs") or {}
    theirs = (other.figures or {}).get("costs") or {}
    names = sorted({*mine, *theirs}, key=lambda name: -max(mine.get(name, 0), theirs.get(name, 0)))
    if not names:
        return Markup("")
    return bars(
        gettext("Cost by component, this roster and the other"),
        [Bar(gettext(COSTS[Soft(n)]), [mine.get(n, 0), theirs.get(n, 0)]) for n in names],
        series=(gettext("This roster"), gettext("The other")),
    )


ROUTES: tuple[Any, ...] = (MovePages,)
