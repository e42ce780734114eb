"""When people are on duty: busy time kept here, and what the floors above know of.

A floor above whose facts bind people's hours (published shifts) contributes under `DUTIES` a
function (people, since, until) -> list[Duty]; whoever books hours asks here what stands in the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kit import contributions
from kit.clock import ZONE
from kit.database import rows

DUTIES = "staff.duties"


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody may get out of a duty: a form sent to a page."""

    path: str
    fields: Mapping[str, int]
    label: str
    """English, marked with N_."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Hours in which a person cannot be anywhere else."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    """course-session, exam, leave, shift"""
    title: str
    facts: Mapping[str, object] = field(default_factory=dict)
    """What a client needs to act on it: the `assignment` of a shift."""
    way: Way | None = None


async def duties(people: Sequence[int], since: datetime, until: datetime) -> list[Duty]:
    """What binds these people in those hours: busy time, leave, and what floors above know."""
    busy = await rows(
        "SELECT person AS person_id, starts_at, ends_at, kind, title FROM busy_time "
        "WHERE person = ANY($1::bigint[]) AND starts_at < $3 AND ends_at > $2 "
        "ORDER BY starts_at, id",
        list(people),
        since,
        until,
    )
    leave = await rows(
        "SELECT person AS person_id, first_day::timestamp AT TIME ZONE $4 AS starts_at, "
        "(last_day + 1)::timestamp AT TIME ZONE $4 AS ends_at, 'leave' AS kind, "
        "kind AS title FROM leave WHERE person = ANY($1::bigint[]) "
        "AND first_day::timestamp AT TIME ZONE $4 < $3 "
        "AND (last_day + 1)::timestamp AT TIME ZONE $4 > $2 ORDER BY first_day, id",
        list(people),
        since,
        until,
        str(ZONE),
    )
    found = [Duty(**row) for row in (*busy, *leave)]
    for provide in contributions.of(DUTIES):
        found += await provide(people, since, until)
    return found
