"""How much leave of a kind somebody has in a year, and what a half-day off does to a centre."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec


class StepBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """From so many full years of work on, so many working days a year."""

    years: int
    days: int

    def __post_init__(self) -> None:
        if not 0 <= self.years <= 60 or not 0 <= self.days <= 366:
            raise ValueError("years from 0 to 60, days from 0 to 366")


class AllowanceBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """Kinds of leave that have a yearly balance; others are granted case by case."""

    annual: tuple[StepBody, ...] = (StepBody(1, 5), StepBody(10, 10), StepBody(20, 15))
    personal: tuple[StepBody, ...] = ()
    marriage: tuple[StepBody, ...] = (StepBody(0, 3),)
    bereavement: tuple[StepBody, ...] = (StepBody(0, 3),)


@dataclass(frozen=True, slots=True)
class Balance:
    """Working days of one kind in one year. `allowed` None: no yearly limit."""

    kind: str
    allowed: int | None
    taken: int
    asked: int

    @property
    def left(self) -> int | None:
        """What may still be asked for."""
        return None if self.allowed is None else self.allowed - self.taken - self.asked


@dataclass(frozen=True, slots=True)
class Off:
    """Leave taken or asked for; both days count."""

    kind: str
    first_day: date
    last_day: date


def full_years(hired_on: date | None, on: date) -> int:
    """Years of work completed on that day; none where the beginning is not known."""
    if hired_on is None or hired_on > on:
        return 0
    return on.year - hired_on.year - ((on.month, on.day) < (hired_on.month, hired_on.day))


def allowed(steps: Collection[StepBody], years: int) -> int | None:
    """Working days a year after so many years; None: the kind has no balance."""
    if not steps:
        return None
    return max((step.days for step in steps if years >= step.years), default=0)


def balances(
    allowance: AllowanceBody,
    hired_on: date | None,
    taken: Collection[Off],
    asked: Collection[Off],
    working_days: Collection[date],
) -> list[Balance]:
    """One for each kind with a balance, or that was used; `working_days` are those of the year."""
    if not working_days:
        return []
    years = full_years(hired_on, max(working_days))
    steps: Mapping[str, tuple[StepBody, ...]] = msgspec.structs.asdict(allowance)
    kinds = sorted({*(k for k, s in steps.items() if s), *(off.kind for off in (*taken, *asked))})
    return [
        Balance(
            kind,
            allowed(steps.get(kind, ()), years),
            _days(kind, taken, working_days),
            _days(kind, asked, working_days),
        )
        for kind in kinds
    ]


def _days(kind: str, offs: Collection[Off], working_days: Collection[date]) -> int:
    spans = [(off.first_day, off.last_day) for off in offs if off.kind == kind]
    return sum(any(first <= day <= last for first, last in spans) for day in working_days)


@dataclass(frozen=True, slots=True)
class Gap:
    """A half-day on which the person is on a roster: what is left there without them."""

    centre: str
    centre_name: str
    centre_name_en: str | None
    day: date
    session: str
    windows: int
    others: int
    published: bool
    roster: int

    @property
    def short(self) -> int:
        """Windows that would stand empty."""
        return max(0, self.windows - self.others)
