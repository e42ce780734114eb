"""More moves of a roster as JSON: pin, rule out, undo, copy a week, freeze, compare; live news."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from kit import closing
from kit.notices.sending import readers
from roster.api.shapes import Code
from roster.api.versions import IfMatch, tagged, version_of
from roster.queries import comparing, plans, reasons
from roster.queries.rosters import present
from roster.service import editing, steps
from roster.service.needs import ask_for_training
from roster.sight import Id, roster_in_sight
from staff.queries import directory
from staff.queries.people import names_of_accounts

TAGS = ["Rosters"]
EDIT, READ = "rosters.edit", "rosters.read"
LONGEST, LOOK, SIGN_OF_LIFE = 600.0, 1.0, 15.0


class PinRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether the solver leaves the assignment as it is."""

    pinned: bool


class BanRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A person who may not be on a shift (`banned` false: may be again)."""

    shift: Id
    employee_no: Code
    banned: bool = True


class CopyRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Any day of the week to copy, and any day of the week to fill."""

    from_day: date
    to_day: date


class FreezeRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Up to which day, that day included, nothing changes; null: nothing is frozen."""

    until: date | None


class NeedRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The service line for which nobody is certified."""

    line: Code


class VersionView(msgspec.Struct, rename="camel", frozen=True):
    """The roster's new version, which is also its ETag."""

    version: int


class CopiedView(msgspec.Struct, rename="camel", frozen=True):
    """How many half-days were copied, and how many the rules did not allow."""

    version: int
    copied: int
    left: int


class StepView(msgspec.Struct, rename="camel", frozen=True):
    """An edit by hand, newest first; `undone`: can be made again."""

    version: int
    kind: str
    by: str | None
    undone: bool


class ChangedView(msgspec.Struct, rename="camel", frozen=True):
    """A half-day that differs; null: works nowhere then."""

    employee_no: str
    name: str
    date: date
    session: str
    before: str | None
    after: str | None


class ReaderView(msgspec.Struct, rename="camel", frozen=True):
    """Who was told of the roster, and whether they confirmed the reading."""

    name: str
    read_at: datetime | None
    confirmed_at: datetime | None


@put("/api/rosters/{roster_id:int}/assignments/{assignment_id:int}/pin", permission=EDIT, tags=TAGS)
async def pin_assignment(
    roster_id: FromPath[Id],
    assignment_id: FromPath[Id],
    data: JSONBody[PinRequest],
    if_match: IfMatch = None,
) -> Response[VersionView]:
    """Pins an assignment, so that the solver leaves it, or lets it go again."""
    await roster_in_sight(roster_id, EDIT)
    new = await editing.pin(roster_id, assignment_id, version_of(if_match), pinned=data.pinned)
    return tagged(VersionView(new), new)


@post("/api/rosters/{roster_id:int}/bans", permission=EDIT, tags=TAGS, status_code=200)
async def ban_person(
    roster_id: FromPath[Id], data: JSONBody[BanRequest], if_match: IfMatch = None
) -> Response[VersionView]:
    """Rules a person out for a shift, or allows them again; who is on it is taken off."""
    await roster_in_sight(roster_id, EDIT)
    new = await editing.ban(
        roster_id, data.shift, data.employee_no, version_of(if_match), banned=data.banned
    )
    return tagged(VersionView(new), new)


@post("/api/rosters/{roster_id:int}/copy-week", permission=EDIT, tags=TAGS, status_code=200)
async def copy_week(
    roster_id: FromPath[Id], data: JSONBody[CopyRequest], if_match: IfMatch = None
) -> Response[CopiedView]:
    """Copies a week into another, as far as windows and rules allow it."""
    await roster_in_sight(roster_id, EDIT)
    done = await editing.copy_week(roster_id, data.from_day, data.to_day, version_of(if_match))
    return tagged(CopiedView(done.version, done.copied, done.left), done.version)


@put("/api/rosters/{roster_id:int}/freeze", permission=EDIT, tags=TAGS)
async def freeze(
    roster_id: FromPath[Id], data: JSONBody[FreezeRequest], if_match: IfMatch = None
) -> Response[VersionView]:
    """Freezes a draft up to a day: neither hand nor solver changes what is there."""
    await roster_in_sight(roster_id, EDIT)
    new = await editing.freeze(roster_id, data.until, version_of(if_match))
    return tagged(VersionView(new), new)


@post("/api/rosters/{roster_id:int}/undo", permission=EDIT, tags=TAGS, status_code=200)
async def undo(roster_id: FromPath[Id], if_match: IfMatch = None) -> Response[VersionView]:
    """Undoes the last edit by hand."""
    await roster_in_sight(roster_id, EDIT)
    new = await steps.undo(roster_id, version_of(if_match))
    return tagged(VersionView(new), new)


@post("/api/rosters/{roster_id:int}/redo", permission=EDIT, tags=TAGS, status_code=200)
async def redo(roster_id: FromPath[Id], if_match: IfMatch = None) -> Response[VersionView]:
    """Makes the edit that was undone last again."""
    await roster_in_sight(roster_id, EDIT)
    new = await steps.redo(roster_id, version_of(if_match))
    return tagged(VersionView(new), new)


@get("/api/rosters/{roster_id:int}/steps", permission=READ, tags=TAGS)
async def list_steps(roster_id: FromPath[Id]) -> list[StepView]:
    """Lists the edits by hand since the last solve, newest first."""
    await roster_in_sight(roster_id, READ)
    return [
        StepView(step.version, step.kind, step.username, step.undone)
        for step in await steps.steps(roster_id)
    ]


@get("/api/rosters/{roster_id:int}/changes", permission=READ, tags=TAGS)
async def list_changes(
    roster_id: FromPath[Id],
    against: Annotated[
        int | None,
        QueryParameter(ge=1, le=2**63 - 1, description="a roster; none: what is published"),
    ] = None,
) -> list[ChangedView]:
    """Lists the half-days that a roster has otherwise than another, or than what is published."""
    facts = await roster_in_sight(roster_id, READ)
    other = await roster_in_sight(against, READ) if against is not None else None
    found = await comparing.changes(facts, other)
    named = await directory.people({one.person for one in found})
    return [
        ChangedView(
            named[one.person].employee_no,
            named[one.person].name,
            one.day,
            one.session,
            one.before,
            one.after,
        )
        for one in found
    ]


@get("/api/rosters/{roster_id:int}/readers", permission=READ, tags=TAGS)
async def list_readers(roster_id: FromPath[Id]) -> list[ReaderView]:
    """Lists who was told when the roster was published, and who confirmed reading it."""
    await roster_in_sight(roster_id, READ)
    found = await readers(f"roster:{roster_id}")
    names = await names_of_accounts([one.account for one in found])
    return [ReaderView(names.get(one.account, "?"), one.read_at, one.confirmed_at) for one in found]


@get("/api/rosters/{roster_id:int}/events", permission=READ, tags=TAGS)
async def watch_roster(roster_id: FromPath[Id]) -> ServerSentEvent:
    """Streams a `version` event each time somebody changes the roster."""
    await roster_in_sight(roster_id, READ)
    return ServerSentEvent(
        _versions(roster_id),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _versions(roster_id: int) -> AsyncIterator[ServerSentEventMessage]:
    begun = told = time.monotonic()
    shown: int | None = None
    while time.monotonic() - begun < LONGEST and not closing.asked():
        facts = await present(roster_id)
        if facts is None:
            return
        if facts["state"] != "draft":
            # Nobody edits it any more: there is nothing to wait for.
            yield ServerSentEventMessage(data=msgspec.json.encode(facts), event="version")
            return
        if facts["version"] != shown:
            shown, told = facts["version"], time.monotonic()
            yield ServerSentEventMessage(
                data=msgspec.json.encode(facts), event="version", retry=3000
            )
            if facts["state"] != "draft":  # nobody changes it any more
                yield ServerSentEventMessage(data="", event="end")
                return
        elif time.monotonic() - told > SIGN_OF_LIFE:
            told = time.monotonic()
            yield ServerSentEventMessage(data=None, comment="still here")
        await asyncio.sleep(LOOK)


@post("/api/rosters/{roster_id:int}/training-needs", permission=EDIT, tags=TAGS, status_code=200)
async def training_need(roster_id: FromPath[Id], data: JSONBody[NeedRequest]) -> dict[str, int]:
    """Tells the training officers that nobody is certified for a line; `told` counts them."""
    facts = await roster_in_sight(roster_id, EDIT)
    gaps, _, _ = await reasons.unfilled(facts, most=2000)
    shifts = {shift.id: shift.day for shift in await plans.shifts(facts.plan_id)}
    days = [shifts[int(gap.shift)] for gap in gaps if data.line in gap.lines]
    return {"told": await ask_for_training(roster_id, data.line, days)}


ROUTES = (
    training_need,
    pin_assignment,
    ban_person,
    copy_week,
    freeze,
    undo,
    redo,
    list_steps,
    list_changes,
    list_readers,
    watch_roster,
)
