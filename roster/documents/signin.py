"""The sign-in sheet of a week in one centre: who is on duty, with room to sign on paper."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kit import documents
from kit.clock import ZONE
from kit.documents import Block, Cell, Column, Frame, Grid, Heading, Text
from kit.language import N_, gettext, pick
from roster.documents.words import day_text, days_text, session_text, state_text
from roster.queries.papers import HalfDay, Head


def sign_in_sheet(
    roster: Head,
    monday: date,
    half_days: Sequence[HalfDay],
    *,
    centre: tuple[str, str | None],
    now: datetime,
) -> bytes:
    """A PDF for the counter: one line a person and half-day, with boxes for coming and going."""
    week = days_text(monday, monday + timedelta(days=6))
    title = gettext(N_("Sign-in sheet of {centre}"), centre=pick(*centre))
    frame = Frame(
        title=f"{title} {week}",
        made_at=now,
        header=f"{title} · {week} · {state_text(roster)}",
        footer=gettext(
            N_("Roster {number}, version {version}"), number=roster.id, version=roster.version
        ),
    )
    lines: list[list[object]] = []
    last: date | None = None
    for one in half_days:
        begins, ends = one.starts_at.astimezone(ZONE), one.ends_at.astimezone(ZONE)
        for person in one.people:
            lines.append(
                [
                    Cell(day_text(one.day) if one.day != last else "", bold=True),
                    f"{session_text(one.session)} {begins:%H:%M}–{ends:%H:%M}",
                    f"{person.name} {person.employee_no}",
                    "",
                    "",
                    "",
                ]
            )
            last = one.day
    blocks: list[Block] = [
        Heading(title, level=1),
        Text(week, size=11, space_after=6),
        Grid(
            columns=[
                Column(gettext(N_("Day")), 1.6),
                Column(gettext(N_("Time")), 1.6),
                Column(gettext(N_("Name")), 1.7),
                Column(gettext(N_("Came at")), 0.9),
                Column(gettext(N_("Left at")), 0.9),
                Column(gettext(N_("Signature")), 1.5),
            ],
            rows=lines,
            size=10,
            padding=7,
            zebra=False,
            header_fill="#e4e4e4",
            empty=gettext(N_("No window is open in this week.")),
        ),
    ]
    return documents.report(frame, blocks)
