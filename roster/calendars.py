"""iCalendar feeds of one person's or one centre's published shifts.

A person has one event for each half-day, a centre one for each half-day with everybody who serves;
so a shift that moves to another centre is the same event in another place. Its UID never changes.
"""

import asyncio
from datetime import date, timedelta

from kit.calendars import Event, calendar
from kit.language import N_, current, gettext, in_language, pick
from kit.settings import settings
from roster.queries import plans
from roster.queries.feeds import (
    Crew,
    Duty,
    crews_of,
    duties_of,
)
from roster.queries.links import Link
from roster.rules.told import Told
from staff.queries import directory
from staff.queries.availability import Busy, busy
from staff.queries.directory import CentreEntry
from staff.words import SESSIONS, word

BACK = timedelta(days=28)
AHEAD = timedelta(days=400)
_JOIN = {"zh_CN": "、", "en": ", "}

Names = dict[str, tuple[str, str | None]]


async def feed(link: Link, today: date) -> bytes:
    """The calendar behind the link, from four weeks back, in the link's language."""
    # Writing the file takes about a millisecond an event: in a thread, other requests go on.
    first, last = today - BACK, today + AHEAD
    lines = await directory.line_names()
    with in_language(link.language):
        if link.person_id is not None:
            person = (await directory.people([link.person_id]))[link.person_id]
            number, name = person.employee_no, person.name
            duties = await duties_of(link.person_id, first, last)
            elsewhere = await busy([link.person_id], first, last)
            return await asyncio.to_thread(
                calendar,
                gettext(N_("Shifts of {name}"), name=name),
                [
                    *(_duty(one, number, lines, link.language) for one in duties),
                    *(_busy(one, number, link) for one in elsewhere),
                ],
            )
        assert link.centre_id is not None  # noqa: S101 - the table's check holds one of them
        at = await directory.centre_of_id(link.centre_id)
        crews = await crews_of(link.centre_id, first, last)
        return await asyncio.to_thread(
            calendar,
            gettext(N_("Shifts at {centre}"), centre=pick(at.name, at.name_en)),
            [_crew(one, at, lines, link.language) for one in crews],
        )


def _where(at: CentreEntry) -> str:
    centre, town = pick(at.name, at.name_en), pick(at.town_name, at.town_name_en)
    return f"{centre}, {town}" if at.name_en and centre == at.name_en else f"{town}{centre}"


def _lines(codes: tuple[str, ...], names: Names, language: str) -> str:
    shown = [pick(*names[code]) if code in names else code for code in codes]
    return gettext(N_("Service lines: {lines}"), lines=_JOIN[language].join(shown)) if shown else ""


def _title(title: str, *, cancelled: bool) -> str:
    # Many calendars show a subscribed event whatever its status: the title says it too.
    return gettext(N_("Cancelled: {title}"), title=title) if cancelled else title


def _duty(one: Told[Duty], number: str, names: Names, language: str) -> Event:
    duty, half_day = one.content, one.half_day
    title = gettext(
        N_("{centre}, {session} shift"),
        centre=pick(duty.centre.name, duty.centre.name_en),
        session=word(SESSIONS, half_day.session),
    )
    return Event(
        uid=f"shift-{number}-{half_day.day:%Y%m%d}-{half_day.session}@shanggang",
        starts=duty.starts_at,
        ends=duty.ends_at,
        title=_title(title, cancelled=one.cancelled),
        changed_at=one.changed_at,
        place=_where(duty.centre),
        text=_lines(duty.lines, names, language),
        url=f"{settings().public_url}/me/shifts",
        sequence=one.sequence,
        cancelled=one.cancelled,
    )


def _crew(one: Told[Crew], at: CentreEntry, names: Names, language: str) -> Event:
    crew, half_day = one.content, one.half_day
    title = gettext(
        N_("{session}: {people}"),
        session=word(SESSIONS, half_day.session).capitalize(),
        people=_JOIN[language].join(crew.names),
    )
    return Event(
        uid=f"centre-{at.code}-{half_day.day:%Y%m%d}-{half_day.session}@shanggang",
        starts=crew.starts_at,
        ends=crew.ends_at,
        title=_title(title, cancelled=one.cancelled),
        changed_at=one.changed_at,
        place=_where(at),
        text=_lines(crew.lines, names, language),
        sequence=one.sequence,
        cancelled=one.cancelled,
    )


def _busy(one: Busy, number: str, link: Link) -> Event:
    # A new time is a new event: busy time keeps no record of its changes.
    return Event(
        uid=f"busy-{number}-{one.kind}-{one.starts_at:%Y%m%dT%H%M}@shanggang",
        starts=one.starts_at,
        ends=one.ends_at,
        title=one.title or gettext(N_("On duty elsewhere")),
        changed_at=link.made_at,
    )


async def opening_hours(at: CentreEntry, today: date) -> bytes:
    """When the centre is open, from four weeks back; a calendar that anybody may read."""
    found = await plans.opening_hours(at.id, today - BACK, today + AHEAD)
    names = await directory.line_names()
    language = current()
    events = [
        Event(
            uid=f"open-{at.code}-{one.day:%Y%m%d}-{one.session}@shanggang",
            starts=one.starts_at,
            ends=one.ends_at,
            title=gettext(N_("{centre} is open"), centre=pick(at.name, at.name_en)),
            changed_at=one.published_at,
            place=_where(at),
            text=_lines(one.lines, names, language),
        )
        for one in found
    ]
    title = gettext(N_("Opening hours of {centre}"), centre=pick(at.name, at.name_en))
    return await asyncio.to_thread(calendar, title, events)
