"""iCalendar files, out and in.

An event keeps its UID for good; each change raises its sequence, and one that is off stays in the
feed as cancelled, so that calendars which only look now and then take it away.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar
from icalendar import Event as Entry

from kit.clock import ZONE
from kit.language import N_, current

ICS = "text/calendar"  # the answer adds the charset: UTF-8
LARGEST = 5_000_000
MOST_EVENTS = 10_000


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a beginning and an end: both instants, or both dates (the end is not part)."""

    uid: str
    starts: datetime | date
    ends: datetime | date
    title: str
    changed_at: datetime
    place: str = ""
    text: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an event of a file: its place in the file from 1 (0: the file itself)."""

    event: int
    reason: str
    """English, marked."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a calendar file holds."""

    events: tuple[Event, ...]
    problems: tuple[Problem, ...]


def calendar(
    name: str, events: Iterable[Event], *, refresh: timedelta = timedelta(hours=1)
) -> bytes:
    """An iCalendar file of `events`; the same events give the same bytes."""
    book = Calendar()
    book.add("prodid", "-//Shanggang//Shanggang//ZH" if current() != "en" else "-//Shanggang//EN")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("name", name)
    book.add("x-wr-calname", name)
    book.add("x-wr-timezone", ZONE.key)
    book.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    book.add("x-published-ttl", f"PT{int(refresh.total_seconds() // 60)}M")
    for event in events:
        book.add_component(_entry(event))
    book.add_missing_timezones()
    return bytes(book.to_ical())


def _entry(event: Event) -> Entry:
    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("sequence", event.sequence)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("dtstart", _local(event.starts))
    entry.add("dtend", _local(event.ends))
    entry.add("summary", event.title)
    for name, value in (
        ("location", event.place),
        ("description", event.text),
        ("url", event.url),
    ):
        if value:
            entry.add(name, value)
    entry.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    return entry


def _local(moment: datetime | date) -> datetime | date:
    return moment.astimezone(ZONE) if isinstance(moment, datetime) else moment


def read(content: bytes) -> Contents:
    """The events of a calendar file, and what could not be read of it; never raises.

    Times without a zone are taken as local; repetitions are not unfolded, and reported.
    """
    if len(content) > LARGEST:
        return Contents((), (Problem(0, N_("The calendar file is too large.")),))
    try:
        books = Calendar.from_ical(content, multiple=True)
        entries = [entry for book in books for entry in _walk(book)]
    except Exception:  # noqa: BLE001 - the parser raises whatever it meets in a broken file
        return Contents((), (Problem(0, N_("This is not an iCalendar file.")),))
    if len(entries) > MOST_EVENTS:
        return Contents((), (Problem(0, N_("The calendar file holds too many events.")),))
    events: list[Event] = []
    problems: list[Problem] = []
    if not books:
        problems.append(Problem(0, N_("This is not an iCalendar file.")))
    for number, entry in enumerate(entries, 1):
        try:
            events.append(_event(entry))
        except Exception:  # noqa: BLE001
            problems.append(Problem(number, N_("This event cannot be read.")))
            continue
        if "rrule" in entry or "rdate" in entry:
            problems.append(Problem(number, N_("Only the first of these repeated events is read.")))
    return Contents(tuple(events), tuple(problems))


def _walk(book: Any) -> Iterator[Any]:
    return iter(book.walk("VEVENT"))


def _event(entry: Any) -> Event:
    starts = entry.decoded("dtstart")
    if "dtend" in entry:
        ends = entry.decoded("dtend")
    elif "duration" in entry:
        ends = starts + entry.decoded("duration")
    else:
        ends = starts if isinstance(starts, datetime) else starts + timedelta(days=1)
    starts, ends = _aware(starts), _aware(ends)
    if ends < starts:
        raise ValueError(ends)
    changed = _aware(entry.decoded("dtstamp"))
    if not isinstance(changed, datetime):
        raise TypeError(changed)
    return Event(
        uid=str(entry["uid"]),
        starts=starts,
        ends=ends,
        title=str(entry.get("summary", "")),
        changed_at=changed,
        place=str(entry.get("location", "")),
        text=str(entry.get("description", "")),
        url=str(entry.get("url", "")),
        sequence=int(entry.get("sequence", 0)),
        cancelled=str(entry.get("status", "")).upper() == "CANCELLED",
    )


def _aware(moment: datetime | date) -> datetime | date:
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=ZONE)
    return moment
