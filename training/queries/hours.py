"""Class hours a year, by person and town, and newcomers whose first training is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from certification.queries.facts import evidence_of
from kit.database import rows
from kit.rulesets import in_force
from training.defaults import CLASS_HOURS, YEARLY_TRAINING
from training.rules import attendance, yearly
from training.rules.yearly import Alarm, Yearly


@dataclass(frozen=True, slots=True)
class HoursShown:
    """One person's training in a year."""

    employee_no: str
    name: str
    town: str
    town_name: str
    town_name_en: str | None
    centre: str | None
    """The home centre's code."""
    centre_name: str | None
    centre_name_en: str | None
    hours: Decimal
    met: bool
    alarm: Alarm
    """How the first training of a newcomer stands."""


@dataclass(frozen=True, slots=True)
class UnitHours:
    """A town's training in a year, or a centre's; `code` None: people without a home centre."""

    code: str | None
    name: str
    name_en: str | None
    people: int
    met: int
    hours: Decimal
    alarms: int
    """Newcomers whose first training is overdue."""

    @property
    def share(self) -> float:
        """Of the people who have done the year's training."""
        return self.met / self.people if self.people else 0.0

    @property
    def each(self) -> Decimal:
        """Class hours a head."""
        return (self.hours / max(1, self.people)).quantize(Decimal("0.1"))


async def rule_on(day: date) -> tuple[Yearly, int]:
    """(what a year asks for on that day, class hours that make a day)."""
    found = await in_force(YEARLY_TRAINING, day)
    hours = await in_force(CLASS_HOURS, day)
    return (
        yearly.from_body(found.body) if found else yearly.DEFAULT,
        (attendance.from_body(hours.body) if hours else attendance.DEFAULT).hours_a_day,
    )


async def of_year(year: int, towns: Collection[int] | None, today: date) -> list[HoursShown]:
    """Everybody's class hours of the year, by town and number; `towns` None: every town."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    people = await rows(
        "SELECT p.id, p.employee_no, p.name, t.code AS town, t.name AS town_name, "
        "t.name_en AS town_name_en, c.code AS centre, c.name AS centre_name, "
        "c.name_en AS centre_name_en, p.hired_on FROM person p JOIN town t ON t.id = p.town "
        "LEFT JOIN centre c ON c.id = p.home_centre "
        "WHERE ($1::bigint[] IS NULL OR p.town = ANY($1)) "
        "AND (p.left_on IS NULL OR p.left_on > $2) AND (p.hired_on IS NULL OR p.hired_on <= $3) "
        "ORDER BY t.code, p.employee_no",
        None if towns is None else list(towns),
        first,
        last,
    )
    evidence = await evidence_of([row["id"] for row in people], kinds=("class-hours",))
    rule, hours_a_day = await rule_on(min(today, last))
    shown = []
    for row in people:
        mine = evidence.get(row.pop("id"), ())
        hired = row.pop("hired_on")
        hours = sum(
            (one.amount or Decimal(0) for one in mine if first <= one.first_day <= last), Decimal(0)
        )
        every = sum((one.amount or Decimal(0) for one in mine), Decimal(0))
        # Who was here before the service was has their first training in no record of ours.
        new = hired is not None and (today - hired).days < 730
        alarm = yearly.newcomer_alarm(hired if new else None, every, today, rule)
        met = yearly.year_met(hours, rule, hours_a_day)
        shown.append(HoursShown(**row, hours=hours, met=met, alarm=alarm))
    return shown


def by_unit(people: Collection[HoursShown], town: str | None = None) -> list[UnitHours]:
    """The same, summed by town; of one town (its code) by home centre, the least done first."""
    found: dict[tuple[str | None, str, str | None], list[HoursShown]] = {}
    for one in people:
        if town is None:
            found.setdefault((one.town, one.town_name, one.town_name_en), []).append(one)
        elif one.town == town:
            unit = (one.centre, one.centre_name or "", one.centre_name_en)
            found.setdefault(unit, []).append(one)
    units = [
        UnitHours(
            *unit,
            len(mine),
            sum(one.met for one in mine),
            sum((one.hours for one in mine), Decimal(0)),
            sum(one.alarm in {Alarm.OVERDUE, Alarm.BROKEN} for one in mine),
        )
        for unit, mine in found.items()
    ]
    return sorted(units, key=lambda unit: (unit.share, unit.each, unit.code or ""))
