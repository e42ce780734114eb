"""Who loses what: two answers for the same people compared, and what that does to their windows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from certification.rules.bulk import OpenLines
from certification.rules.days import Days


@dataclass(frozen=True, slots=True)
class Loss:
    """Somebody who may serve a line no more from first to last day; both count."""

    person: int
    line: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class WorkAhead:
    """Window half-days that somebody who loses a line was to serve in one centre."""

    person: int
    centre: str
    centre_name: str
    centre_name_en: str | None
    half_days: int
    estimated: bool
    """From what the person served of late, where no roster is published yet."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody whose answer is another one: from when to when (None: without end in sight)."""

    person: int
    first_day: date
    last_day: date | None


def losses(before: OpenLines, after: OpenLines) -> tuple[Loss, ...]:
    """What is open before and no more after, by person, line and day."""
    found: list[Loss] = []
    for (person, line), spans in before.items():
        gone = Days.of(spans) - Days.of(after.get((person, line), ()))
        found += [Loss(person, line, first, last) for first, last in gone.spans() if first and last]
    return tuple(sorted(found, key=lambda one: (one.first_day, one.person, one.line)))


def running_out(opened: OpenLines, on: date, until: date) -> tuple[Loss, ...]:
    """Lines open on that day that close before `until` and do not open again up to then."""
    found = []
    for (person, line), spans in opened.items():
        days = Days.of(spans)
        if on not in days:
            continue
        _, last = days.around(on)
        if last is None or last >= until:
            continue
        first = date.fromordinal(last.toordinal() + 1)
        again = days.next_from(first)
        end = until if again is None else date.fromordinal(again.toordinal() - 1)
        found.append(Loss(person, line, first, end))
    return tuple(sorted(found, key=lambda one: (one.first_day, one.person, one.line)))


def changed(person: int, before: Days, after: Days, first: date, last: date) -> Changed | None:
    """The first stretch of the horizon on which `before` holds and `after` does not."""
    gone = (before - after) & Days.of([(first, last)])
    for begins, ends in gone.spans():
        if begins is not None:
            return Changed(person, begins, None if ends is None or ends >= last else ends)
    return None


def half_days(work: Iterable[WorkAhead], *, estimated: bool) -> int:
    """How many window half-days there are of one sort."""
    return sum(one.half_days for one in work if one.estimated is estimated)
