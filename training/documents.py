"""Paper of a course session: the sheet to sign, the proof of attendance."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from kit.clock import ZONE
from kit.documents import (
    A4,
    A4_LANDSCAPE,
    Block,
    Column,
    Facts,
    Frame,
    Grid,
    Heading,
    Space,
    Text,
    report,
)
from kit.language import N_, gettext, pick
from kit.web.environment import date_text, number_text
from training.queries.attendance import MeetingShown
from training.queries.sessions import EnrolmentShown, SessionShown

BLANK_ROWS = 5
"""Lines for people who come without a seat."""
MANY = 4
"""Meetings from which on the sheet lies on its side."""


def when_text(starts: datetime, ends: datetime) -> str:
    """`2026-12-10 09:00–12:00`, the second day only where it is another."""
    begins, finishes = starts.astimezone(ZONE), ends.astimezone(ZONE)
    end = f"{finishes:%H:%M}" if begins.date() == finishes.date() else f"{finishes:%Y-%m-%d %H:%M}"
    return f"{begins:%Y-%m-%d %H:%M}–{end}"


def place_text(session: SessionShown) -> str:
    """Centre and room."""
    centre = pick(session.centre_name or "", session.centre_name_en)
    return " ".join(filter(None, (centre, session.room)))


def sign_in_sheet(
    session: SessionShown,
    meetings: Sequence[MeetingShown],
    seated: Sequence[EnrolmentShown],
    now: datetime,
) -> bytes:
    """A PDF to sign: a row for each who has a seat, a column for each meeting."""
    title = gettext(N_("Sign-in sheet"))
    course = pick(session.course_name, session.course_name_en)
    frame = Frame(
        title=f"{title} {course}",
        made_at=now,
        header=f"{title} · {course}",
        footer=gettext(N_("Session {number}"), number=session.id),
        paper=A4_LANDSCAPE if len(meetings) >= MANY else A4,
    )
    days = [one.starts_at.astimezone(ZONE) for one in meetings]
    rows: list[list[object]] = [
        [number, one.name, one.employee_no, *("" for _ in meetings)]
        for number, one in enumerate(sorted(seated, key=lambda one: one.employee_no), 1)
    ]
    rows += [["", "", "", *("" for _ in meetings)] for _ in range(BLANK_ROWS)]
    blocks: list[Block] = [
        Heading(title, 1, "centre"),
        Facts(
            [
                (gettext(N_("Course")), course),
                (gettext(N_("When")), when_text(session.starts_at, session.ends_at)),
                (gettext(N_("Place")), place_text(session) or "–"),
                (gettext(N_("Trainer")), session.trainer or "–"),
            ]
        ),
        Space(6),
        Grid(
            columns=[
                Column("#", 0.4, "centre"),
                Column(gettext(N_("Person")), 1.3),
                Column(gettext(N_("Staff No.")), 1.1),
                *(Column(f"{day:%m-%d %H:%M}", 1.4, "centre") for day in days),
            ],
            rows=rows,
            size=10,
            padding=7,
            zebra=False,
        ),
    ]
    return report(frame, blocks)


def attendance_certificate(
    session: SessionShown,
    meetings: Sequence[MeetingShown],
    *,
    name: str,
    employee_no: str,
    hours: Decimal,
    completed: bool,
    made_at: datetime,
) -> bytes:
    """A PDF that says who was at which session, and for how many class hours."""
    title = gettext(N_("Certificate of attendance"))
    course = pick(session.course_name, session.course_name_en)
    frame = Frame(title=f"{title} {name}", made_at=made_at, numbered=False)
    sentence = (
        N_("{name} (staff number {number}) completed the course “{course}”.")
        if completed
        else N_("{name} (staff number {number}) attended parts of the course “{course}”.")
    )
    blocks: list[Block] = [
        Space(60),
        Heading(title, 1, "centre"),
        Space(30),
        Text(gettext(sentence, name=name, number=employee_no, course=course), size=14),
        Space(14),
        Facts(
            [
                (gettext(N_("Class hours")), number_text(hours)),
                (gettext(N_("Place")), place_text(session) or "–"),
                (gettext(N_("Trainer")), session.trainer or "–"),
                *(
                    (
                        gettext(N_("Meeting {number}"), number=number),
                        when_text(one.starts_at, one.ends_at),
                    )
                    for number, one in enumerate(meetings, 1)
                ),
            ]
        ),
        Space(40),
        Text(
            gettext(N_("Settled on {day}."), day=date_text(made_at.astimezone(ZONE).date())),
            size=10,
        ),
    ]
    return report(frame, blocks)
