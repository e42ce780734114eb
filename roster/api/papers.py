"""A roster as PDF and XLSX."""

import asyncio
from datetime import date, timedelta
from typing import Annotated, Literal
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath, FromQuery, PathParameter, QueryParameter

from kit import clock
from kit.documents import made
from kit.errors import Invalid
from kit.language import N_, gettext
from kit.permissions import required
from kit.spreadsheets import XLSX
from roster.documents.poster import poster
from roster.documents.signin import sign_in_sheet
from roster.documents.words import town_text
from roster.documents.workbook import editable_sheet, workbook
from roster.permissions import READ
from roster.queries import papers
from roster.queries.papers import Head
from staff.queries import directory

RosterId = Annotated[int, PathParameter(ge=1, le=2**62)]
Centre = Annotated[str | None, QueryParameter(max_length=20, description="only this centre")]
Size = Annotated[Literal["A3", "A4"], QueryParameter(description="landscape")]
TAGS = ["Rosters"]


async def _roster(roster_id: int) -> Head:
    found = await papers.head(roster_id)
    required().need(READ, found.town_id)
    return found


def _monday(given: date | None, roster: Head, today: date) -> date:
    """The Monday of the asked week, of the running one, or of the roster's first."""
    day = given or min(max(today, roster.first_day), roster.last_day)
    monday = day - timedelta(day.weekday())
    if monday > roster.last_day or monday + timedelta(days=6) < roster.first_day:
        raise Invalid(
            {"week": N_("The roster runs from {first} to {last}.")},
            first=roster.first_day,
            last=roster.last_day,
        )
    return monday


@get("/api/rosters/{roster_id:int}/poster.pdf", permission=READ, tags=TAGS)
async def roster_poster(
    roster_id: FromPath[RosterId],
    week: FromQuery[date | None] = None,
    centre: Centre = None,
    size: Size = "A3",
) -> Response[bytes]:
    """One week of the roster as a poster: of the whole town, or of one centre."""
    roster = await _roster(roster_id)
    monday = _monday(week, roster, clock.today())
    place = await directory.centre(centre) if centre is not None else None
    if place is not None and place.town_id != roster.town_id:
        raise Invalid({"centre": N_("This centre belongs to another town.")})
    content = await made(
        poster,
        roster,
        monday,
        await papers.half_days(roster_id, monday, monday + timedelta(days=6), centre),
        await directory.line_names(),
        size=size,
        centre=(place.name, place.name_en) if place is not None else None,
        now=clock.now(),
    )
    name = f"{town_text(roster)}-{place.code if place is not None else ''}-{monday}.pdf"
    return _file(content, "application/pdf", name.replace("--", "-"), "inline")


@get("/api/rosters/{roster_id:int}/roster.xlsx", permission=READ, tags=TAGS)
async def roster_workbook(roster_id: FromPath[RosterId]) -> Response[bytes]:
    """The whole roster as a workbook: person by half-day, a plain list, the empty windows."""
    roster = await _roster(roster_id)
    half_days = await papers.half_days(roster_id, roster.first_day, roster.last_day)
    content = await asyncio.to_thread(workbook, roster, half_days, await directory.line_names())
    name = gettext(N_("Roster {town} {day}"), town=town_text(roster), day=roster.first_day)
    return _file(content, XLSX, f"{name}.xlsx", "attachment")


@get("/api/rosters/{roster_id:int}/assignments.xlsx", permission=READ, tags=TAGS)
async def editable_workbook(roster_id: FromPath[RosterId]) -> Response[bytes]:
    """The roster as one plain sheet that can be edited and imported again."""
    roster = await _roster(roster_id)
    half_days = await papers.half_days(roster_id, roster.first_day, roster.last_day)
    content = await asyncio.to_thread(editable_sheet, roster, half_days)
    name = gettext(N_("Roster {town} {day}"), town=town_text(roster), day=roster.first_day)
    return _file(content, XLSX, f"{name} {roster.id}.xlsx", "attachment")


@get("/api/rosters/{roster_id:int}/sign-in-sheet.pdf", permission=READ, tags=TAGS)
async def sign_in(
    roster_id: FromPath[RosterId], week: FromQuery[date | None] = None, centre: Centre = None
) -> Response[bytes]:
    """A week's sign-in sheet of one centre (none: the roster's first), to be signed by hand."""
    roster = await _roster(roster_id)
    monday = _monday(week, roster, clock.today())
    found = await papers.half_days(roster_id, monday, monday + timedelta(days=6), centre)
    code = centre or (found[0].centre if found else None)
    if code is None:
        raise Invalid({"centre": N_("No window is open in this week.")})
    place = await directory.centre(code)
    if place.town_id != roster.town_id:
        raise Invalid({"centre": N_("This centre belongs to another town.")})
    content = await made(
        sign_in_sheet,
        roster,
        monday,
        [one for one in found if one.centre == code],
        centre=(place.name, place.name_en),
        now=clock.now(),
    )
    return _file(content, "application/pdf", f"{place.code}-{monday}.pdf", "inline")


def _file(content: bytes, media_type: str, name: str, how: str) -> Response[bytes]:
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, no-store",
        },
    )


ROUTES = (roster_poster, roster_workbook, editable_workbook, sign_in)
