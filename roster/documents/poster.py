"""The poster of a week for the wall, in black ink: a town's centres by day, or one centre large."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kit import documents
from kit.clock import ZONE
from kit.documents import Block, Cell, Column, Frame, Grid, Heading, Text
from kit.language import N_, current, gettext, pick
from roster.documents.words import day_text, days_text, session_text, state_text, town_text
from roster.queries.papers import HalfDay, Head

PAPERS = {"A3": documents.A3_LANDSCAPE, "A4": documents.A4_LANDSCAPE}
MARGIN = 34.0
SHADE = "#e4e4e4"
"""Light enough for any printer, dark enough to be seen without colour."""


def poster(
    roster: Head,
    monday: date,
    half_days: Sequence[HalfDay],
    names: dict[str, tuple[str, str | None]],
    *,
    size: str,
    centre: tuple[str, str | None] | None,
    now: datetime,
) -> bytes:
    """A PDF of the week that begins on `monday`; `centre` names the one centre it is about."""
    where = town_text(roster) if centre is None else pick(*centre)
    title = gettext(N_("{place}: who serves when"), place=where)
    week = days_text(monday, monday + timedelta(days=6))
    state = state_text(roster)
    frame = Frame(
        title=f"{title} {week}",
        made_at=now,
        paper=PAPERS[size],
        margin=MARGIN,
        header=f"{title} · {week} · {state}",
        footer=gettext(
            N_("Roster {number}, version {version}"), number=roster.id, version=roster.version
        ),
    )
    large = size == "A3"
    blocks: list[Block] = [
        Heading(title, level=1),
        Text(
            f"{week}    {state}",
            size=13 if large else 11,
            bold=roster.state != "published",
            space_after=6,
        ),
    ]
    if centre is None:
        blocks.append(_town(half_days, large=large))
    else:
        blocks.append(_centre(half_days, names, large=large))
    if any(one.empty for one in half_days):
        legend = gettext(N_("Grey: a window is open that nobody serves yet."))
        blocks.append(Text(legend, size=9, colour="#444444"))
    return documents.report(frame, blocks)


def _people(one: HalfDay) -> str:
    join = "、" if current() != "en" else ", "
    # A name never breaks at its end of line: no-break spaces hold the parts of a Latin name.
    names = [person.name.replace(" ", "\u00a0") for person in one.people]
    if one.empty:
        empty = gettext(N_("[{count} empty]"), count=one.empty)
        return " ".join([join.join(names), empty]) if names else empty
    return join.join(names)


def _town(half_days: Sequence[HalfDay], *, large: bool) -> Grid:
    days = sorted({one.day for one in half_days})
    rows: dict[str, dict[date, list[HalfDay]]] = defaultdict(lambda: defaultdict(list))
    titles: dict[str, str] = {}
    for one in half_days:
        rows[one.centre][one.day].append(one)
        titles[one.centre] = pick(one.centre_name, one.centre_name_en)
    return Grid(
        columns=[
            Column(gettext(N_("Centre")), 1.1),
            *(Column(day_text(day), 1.0) for day in days),
        ],
        rows=[
            [
                Cell(titles[centre], bold=True),
                *(_cell(rows[centre].get(day, [])) for day in days),
            ]
            for centre in sorted(rows)
        ],
        size=9.5 if large else 7.5,
        padding=3.5 if large else 2.5,
        zebra=False,
        header_fill=SHADE,
        empty=gettext(N_("No window is open in this week.")),
    )


def _cell(found: Sequence[HalfDay]) -> Cell:
    if not found:
        return Cell("–", align="centre", colour="#777777")
    lines = [f"{session_text(one.session)} {_people(one)}" for one in found]
    return Cell("\n".join(lines), fill=SHADE if any(one.empty for one in found) else None)


def _centre(
    half_days: Sequence[HalfDay], names: dict[str, tuple[str, str | None]], *, large: bool
) -> Grid:
    join = "、" if current() != "en" else ", "
    rows: list[list[object]] = []
    last: date | None = None
    for one in half_days:
        begins, ends = one.starts_at.astimezone(ZONE), one.ends_at.astimezone(ZONE)
        rows.append(
            [
                Cell(day_text(one.day) if one.day != last else "", bold=True),
                f"{session_text(one.session)}\n{begins:%H:%M}–{ends:%H:%M}",
                one.windows,
                Cell(_people(one), fill=SHADE if one.empty else None),
                join.join(pick(*names.get(line, (line, line))) for line in one.lines),
            ]
        )
        last = one.day
    # As large as the sheet has room for: a poster is read from across the room.
    most, least = (24.0, 13.0) if large else (16.0, 9.0)
    size = min(most, max(least, (660.0 if large else 420.0) / (3.5 * len(rows) + 2)))
    return Grid(
        columns=[
            Column(gettext(N_("Day")), 1.3),
            Column(gettext(N_("Time")), 1.2),
            Column(gettext(N_("Windows")), 0.9, "centre"),
            Column(gettext(N_("On duty")), 2.1),
            Column(gettext(N_("Service lines")), 3.2),
        ],
        rows=rows,
        size=size,
        padding=size * 0.45,
        zebra=False,
        header_fill=SHADE,
        empty=gettext(N_("No window is open in this week.")),
    )
