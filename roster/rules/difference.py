"""What one roster has otherwise than another, half-day by half-day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Place(NamedTuple):
    """Somebody's half-day."""

    person: int
    day: date
    session: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A person's half-day that differs: where it was and where it is, None: at work nowhere."""

    person: int
    day: date
    session: str
    before: str | None
    after: str | None


def difference(before: Mapping[Place, str], after: Mapping[Place, str]) -> list[Changed]:
    """By day, half-day and person; the centre's code tells where somebody works."""
    found = [
        Changed(*place, before.get(place), after.get(place))
        for place in {*before, *after}
        if before.get(place) != after.get(place)
    ]
    return sorted(found, key=lambda one: (one.day, one.session, one.person))
