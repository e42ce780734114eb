"""What calendars were told of a half-day, publication by publication.

A calendar that looks now and then must see every change once: an event keeps its name, each
change raises its sequence, and one that was taken away stays as cancelled.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

Content = TypeVar("Content", bound=Hashable)


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A day's AM or PM."""

    day: date
    session: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A roster that was published at `at`; both days included."""

    roster: int
    town: int
    first_day: date
    last_day: date
    at: datetime

    def covers(self, day: date) -> bool:
        """Whether the roster speaks of that day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Entry(Generic[Content]):
    """What one roster says of a half-day."""

    roster: int
    half_day: HalfDay
    content: Content
    stands: bool
    """Whether it is what holds now."""


@dataclass(frozen=True, slots=True)
class Told(Generic[Content]):
    """A half-day as calendars should show it now."""

    half_day: HalfDay
    content: Content
    """What stands, or what stood last when it is cancelled."""
    sequence: int
    changed_at: datetime
    cancelled: bool


def told(
    publications: Iterable[Publication], entries: Iterable[Entry[Content]]
) -> list[Told[Content]]:
    """One for each half-day that was ever published, by day and session.

    The sequence counts the changes from one publication that covers the day to the next: to other
    content, to none, and back. It never falls while publications are only added.
    """
    chain = sorted(publications, key=lambda one: (one.at, one.roster))
    grouped: dict[HalfDay, dict[int, Entry[Content]]] = defaultdict(dict)
    for entry in entries:
        grouped[entry.half_day][entry.roster] = entry
    shown = [_one(half_day, chain, found) for half_day, found in grouped.items()]
    known = [one for one in shown if one is not None]
    return sorted(known, key=lambda one: (one.half_day.day, one.half_day.session))


def _one(
    half_day: HalfDay, chain: Sequence[Publication], found: Mapping[int, Entry[Content]]
) -> Told[Content] | None:
    towns = {publication.town for publication in chain if publication.roster in found}
    speaking = [one for one in chain if one.town in towns and one.covers(half_day.day)]
    if not speaking:
        return None
    said = [(one.at, found.get(one.roster)) for one in speaking]
    standing = next((entry for entry in found.values() if entry.stands), None)
    said.append((speaking[-1].at, standing))
    content: Content | None = None
    last: Content | None = None
    changes, changed_at = -1, speaking[0].at
    for at, entry in said:
        now = entry.content if entry is not None else None
        if now == content:
            continue
        changes, changed_at, content = changes + 1, at, now
        last = now if now is not None else last
    if last is None:
        return None
    return Told(half_day, last, changes, changed_at, content is None)
