"""Placements of one person that share days: their fractions add up to the whole at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Held:
    """A placement's days, both of them counted (no last day: open), and its fraction."""

    first_day: date
    last_day: date | None
    fraction: Decimal = WHOLE

    def on(self, day: date) -> bool:
        """Whether the placement runs on that day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def overfull(wanted: Held, others: Sequence[Held]) -> date | None:
    """The first day of `wanted` on which all together are more than the whole; None: no day.

    The sum can only grow where a placement begins, so only those days are looked at.
    """
    begins = {wanted.first_day, *(o.first_day for o in others if wanted.on(o.first_day))}
    for day in sorted(begins):
        if wanted.fraction + sum((o.fraction for o in others if o.on(day)), Decimal(0)) > WHOLE:
            return day
    return None
