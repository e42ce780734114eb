"""How many cases to expect in a half-day, from the cases of the past."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Session = Literal["AM", "PM"]
SESSIONS: tuple[Session, ...] = get_args(Session)
WEEKDAYS = range(5)
"""Monday to Friday, the days of a fixed pattern; make-up workdays stand outside it."""
DAYS_A_YEAR = 365
ENOUGH_DAYS = 60
"""Open days from which counts that have just begun stand for the year, and older ones no more."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A half-day of the week."""

    weekday: int
    """0 is Monday."""
    session: Session


@dataclass(frozen=True, slots=True)
class Count:
    """All cases of one service line in one centre that came in one slot of the week."""

    centre: str
    slot: Slot
    line: str
    cases: float


@dataclass(frozen=True, slots=True)
class History:
    """The cases of a town over some time."""

    counts: tuple[Count, ...]
    days: Mapping[int, int]
    """Weekday -> on how many of them the centres were open."""
    span: int
    """Calendar days from the first to the last, both counted."""


def counted_year(days: Sequence[date]) -> tuple[date, date] | None:
    """(first, last) day of the newest year of counts that is long enough to learn from.

    `days`: the open days with counts, rising. Where somebody counts again after years, the old
    counts stay the measure until there are enough new ones; where there never were enough, all of
    the newest year counts. None: nothing was ever counted.
    """
    for place in range(len(days) - 1, -1, -1):
        begins = bisect_left(days, days[place] - timedelta(DAYS_A_YEAR - 1))
        if place - begins + 1 >= ENOUGH_DAYS:
            return days[begins], days[place]
    if not days:
        return None
    return days[bisect_left(days, days[-1] - timedelta(DAYS_A_YEAR - 1))], days[-1]


Mix = Mapping[str, float]
"""Service line -> expected cases."""


def mean_minutes(mix: Mix, minutes: Mapping[str, float]) -> float:
    """Mean minutes at the window over all cases of the mix; 0 for an empty one."""
    cases = sum(mix.values())
    return sum(n * minutes[line] for line, n in mix.items()) / cases if cases else 0.0


def total(mixes: Iterable[Mix]) -> dict[str, float]:
    """All of them together."""
    result: dict[str, float] = {}
    for mix in mixes:
        for line, cases in mix.items():
            result[line] = result.get(line, 0.0) + cases
    return result


@dataclass(frozen=True, slots=True)
class CentreDemand:
    """What one centre may expect, if it were open in every half-day."""

    centre: str
    yearly: float
    """Cases a year."""
    weekly: Mapping[Slot, Mix]
    """Monday to Friday, both half-days; a slot nobody came in is an empty mix."""
    ordinary: Mapping[Session, Mix]
    """A half-day of no particular weekday: what a make-up workday may expect."""

    def in_half_day(self, day: date, session: Session) -> Mix:
        """The cases to expect then."""
        if day.weekday() in WEEKDAYS:
            return self.weekly[Slot(day.weekday(), session)]
        return self.ordinary[session]


def demand_by_centre(history: History, centres: Iterable[str]) -> dict[str, CentreDemand]:
    """What each centre may expect: the mean of its past, by weekday and half-day."""
    cases: dict[str, dict[Slot, dict[str, float]]] = {centre: {} for centre in centres}
    for count in history.counts:
        if count.centre in cases:
            lines = cases[count.centre].setdefault(count.slot, {})
            lines[count.line] = lines.get(count.line, 0) + count.cases
    return {centre: _demand(centre, slots, history) for centre, slots in cases.items()}


def _demand(
    centre: str, slots: Mapping[Slot, Mapping[str, float]], history: History
) -> CentreDemand:
    weekly: dict[Slot, Mix] = {}
    ordinary: dict[Session, Mix] = {}
    all_days = sum(history.days.values())
    for session in SESSIONS:
        for weekday in WEEKDAYS:
            slot, days = Slot(weekday, session), history.days.get(weekday, 0)
            weekly[slot] = (
                {line: n / days for line, n in slots.get(slot, {}).items()} if days else {}
            )
        together = total(lines for slot, lines in slots.items() if slot.session == session)
        ordinary[session] = {line: n / all_days for line, n in together.items()} if all_days else {}
    everything = sum(n for lines in slots.values() for n in lines.values())
    yearly = everything * DAYS_A_YEAR / history.span if history.span else 0.0
    return CentreDemand(centre, yearly, weekly, ordinary)
