"""Which days are worked: weekends, public holidays, make-up workdays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class DayKind(StrEnum):
    """What a day is for those who rest on Saturday and Sunday."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make-up"  # a Saturday or Sunday worked in exchange for a holiday


@dataclass(frozen=True, slots=True)
class Day:
    """A civil date and what it is."""

    on: date
    kind: DayKind
    name: str = ""
    name_en: str = ""

    @property
    def works(self) -> bool:
        """Whether offices are open."""
        return self.kind in {DayKind.WORKDAY, DayKind.MAKE_UP}


@dataclass(frozen=True, slots=True)
class Deviation:
    """A day that is not what its weekday says."""

    kind: str
    """`holiday` or `workday`"""
    name: str
    name_en: str = ""


def dates(first_day: date, last_day: date) -> Iterable[date]:
    """Every date of the period, both ends included."""
    for step in range((last_day - first_day).days + 1):
        yield first_day + timedelta(days=step)


def day(on: date, deviations: Mapping[date, Deviation]) -> Day:
    """What `on` is, by its weekday and the yearly notice (docs/sources.md#calendar)."""
    deviation = deviations.get(on)
    weekend = on.weekday() >= 5
    if deviation is None:
        return Day(on, DayKind.WEEKEND if weekend else DayKind.WORKDAY)
    if deviation.kind == "holiday":
        return Day(on, DayKind.HOLIDAY, deviation.name, deviation.name_en)
    kind = DayKind.MAKE_UP if weekend else DayKind.WORKDAY
    return Day(on, kind, deviation.name, deviation.name_en)


def after_workdays(start: date, count: int, deviations: Mapping[date, Deviation]) -> date:
    """The date on which the `count`-th workday after `start` falls; `start` itself for 0."""
    on = start
    while count > 0:
        on += timedelta(days=1)
        if day(on, deviations).works:
            count -= 1
    return on
