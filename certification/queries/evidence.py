"""Evidence as it stands on file, for those who record it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kit.database import rows


@dataclass(frozen=True, slots=True)
class OnFile:
    """A piece of evidence that has not been withdrawn."""

    person_id: int
    source: str
    subject: str
    first_day: date
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Supervision:
    """Days on which a person serves by provisional permission, under a mentor; both count."""

    person_id: int
    first_day: date
    last_day: date


async def on_file(kind: str, first_day: date, last_day: date) -> list[OnFile]:
    """Evidence of that kind that begins on one of these days, by person and day."""
    found = await rows(
        "SELECT person AS person_id, source, subject, first_day, amount FROM evidence "
        "WHERE kind = $1 AND first_day BETWEEN $2 AND $3 AND withdrawn_at IS NULL "
        "ORDER BY person, first_day, id",
        kind,
        first_day,
        last_day,
    )
    return [OnFile(**row) for row in found]


async def supervised(first_day: date, last_day: date) -> list[Supervision]:
    """Provisional permissions that touch these days."""
    found = await rows(
        "SELECT person AS person_id, first_day, last_day FROM provisional_permission "
        "WHERE NOT withdrawn AND first_day <= $2 AND last_day >= $1 ORDER BY person, first_day",
        first_day,
        last_day,
    )
    return [Supervision(**row) for row in found]


async def sources(person: int, kind: str, start: str) -> list[str]:
    """Sources beginning with `start` of a person's evidence of that kind that counts."""
    found = await rows(
        "SELECT source FROM evidence WHERE person = $1 AND kind = $2 AND withdrawn_at IS NULL "
        "AND starts_with(source, $3) ORDER BY id",
        person,
        kind,
        start,
    )
    return [row["source"] for row in found]
