"""How much training a year asks for, and the limits of a newcomer's first training.

Public-institution training rules of 2019 (docs/sources.md#yearly-training): 90 class hours or 12
days a year; pre-posting training normally within 6 months of appointment, at the most 12.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from certification.rules.days import add_months


@dataclass(frozen=True, slots=True)
class Yearly:
    """The numbers of the rule."""

    yearly_hours: int
    yearly_days: int
    newcomer_hours: int
    newcomer_months: int
    newcomer_most_months: int


DEFAULT = Yearly(90, 12, 40, 6, 12)


class YearlyBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """The rule as a rule set keeps it."""

    yearly_hours: Annotated[int, msgspec.Meta(ge=0, le=1000)] = DEFAULT.yearly_hours
    yearly_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = DEFAULT.yearly_days
    newcomer_hours: Annotated[int, msgspec.Meta(ge=0, le=1000)] = DEFAULT.newcomer_hours
    newcomer_months: Annotated[int, msgspec.Meta(ge=1, le=60)] = DEFAULT.newcomer_months
    newcomer_most_months: Annotated[int, msgspec.Meta(ge=1, le=60)] = DEFAULT.newcomer_most_months


def from_body(body: Mapping[str, Any]) -> Yearly:
    """The rule that a rule set's body holds; what it leaves out is as in DEFAULT."""
    return Yearly(**msgspec.structs.asdict(msgspec.convert(body, YearlyBody)))


class Alarm(StrEnum):
    """How a newcomer's first training stands."""

    NONE = "none"
    SOON = "soon"
    """Less than a month is left of the usual limit."""
    OVERDUE = "overdue"
    """The usual limit has passed."""
    BROKEN = "broken"
    """The last limit has passed."""


def newcomer_alarm(hired_on: date | None, hours: Decimal, today: date, rule: Yearly) -> Alarm:
    """How the first training of somebody hired then stands, with so many class hours done."""
    if hired_on is None or hours >= rule.newcomer_hours:
        return Alarm.NONE
    if today >= add_months(hired_on, rule.newcomer_most_months):
        return Alarm.BROKEN
    limit = add_months(hired_on, rule.newcomer_months)
    if today >= limit:
        return Alarm.OVERDUE
    return Alarm.SOON if add_months(today, 1) >= limit else Alarm.NONE


def year_met(hours: Decimal, rule: Yearly, hours_a_day: int) -> bool:
    """Whether so many class hours make the year's training, counted in hours or in days."""
    return hours >= rule.yearly_hours or hours >= rule.yearly_days * hours_a_day
