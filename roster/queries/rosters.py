"""Rosters and their assignments."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """A roster. `state` is draft, published or superseded; `version` counts its edits."""

    id: int
    town_id: int
    town: str
    town_name: str
    town_name_en: str | None
    plan_id: int
    first_day: date
    last_day: date
    state: str
    version: int
    cost: int | None
    bound: int | None
    figures: Mapping[str, Any] | None
    job: int | None
    job_state: str | None
    made_at: datetime
    published_at: datetime | None
    published_by: str | None
    supersedes: int | None
    frozen_until: date | None
    windows: int
    """Window half-days of its shifts."""
    filled: int
    """Assignments, each a window half-day."""

    @property
    def solving(self) -> bool:
        """Whether a solve is under way."""
        return self.job_state in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """A person on a shift of a roster."""

    id: int
    shift_id: int
    person_id: int
    employee_no: str
    name: str
    pool: str
    centre: str
    centre_name: str
    centre_name_en: str | None
    day: date
    session: str
    pinned: bool
    published: bool


_ROSTER = (
    "SELECT r.id, r.town AS town_id, t.code AS town, t.name AS town_name, "
    "t.name_en AS town_name_en, "
    "r.plan AS plan_id, r.first_day, r.last_day, r.state, r.version, r.cost, r.bound, r.figures, "
    "r.job, j.state AS job_state, r.made_at, r.published_at, r.published_by, r.supersedes, "
    "r.frozen_until, (SELECT coalesce(sum(s.windows), 0)::int FROM shift s WHERE s.plan = r.plan "
    "AND s.day BETWEEN r.first_day AND r.last_day) AS windows, "
    "(SELECT count(*)::int FROM assignment a WHERE a.roster = r.id) AS filled "
    "FROM roster r JOIN town t ON t.id = r.town LEFT JOIN job j ON j.id = r.job "
)
_ASSIGNMENT = (
    "SELECT a.id, a.shift AS shift_id, a.person AS person_id, p.employee_no, p.name, p.pool, "
    "c.code AS centre, c.name AS centre_name, c.name_en AS centre_name_en, s.day, s.session, "
    "a.pinned, a.published FROM assignment a JOIN shift s ON s.id = a.shift "
    "JOIN centre c ON c.id = s.centre JOIN person p ON p.id = a.person "
)


def _roster(row: dict[str, Any]) -> RosterFacts:
    return RosterFacts(**{**row, "figures": loads(row["figures"])})


async def roster(roster_id: int) -> RosterFacts:
    """The roster of that id; raises NotFound."""
    found = await rows(f"{_ROSTER} WHERE r.id = $1", roster_id)
    if not found:
        raise NotFound(roster=roster_id)
    return _roster(found[0])


async def rosters(
    towns: Collection[int] | None,
    *,
    state: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[RosterFacts], int]:
    """Rosters of these towns (None: all), newest first, and how many there are."""
    given = None if towns is None else list(towns)
    where = (
        "WHERE ($1::bigint[] IS NULL OR r.town = ANY($1)) AND ($2::text IS NULL OR r.state = $2)"
    )
    found = await rows(
        f"{_ROSTER} {where} ORDER BY r.id DESC LIMIT $3 OFFSET $4", given, state, limit, offset
    )
    total = await rows(f"SELECT count(*) AS n FROM roster r {where}", given, state)
    return [_roster(row) for row in found], total[0]["n"]


async def assignments(
    roster_id: int,
    *,
    centre: str | None = None,
    person: str | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[AssignmentFacts], int]:
    """Assignments by day, half-day, centre and person, and how many there are."""
    where = (
        "WHERE a.roster = $1 AND ($2::text IS NULL OR c.code = $2) "
        "AND ($3::text IS NULL OR p.employee_no = $3) AND ($4::date IS NULL OR s.day >= $4) "
        "AND ($5::date IS NULL OR s.day <= $5)"
    )
    given = (roster_id, centre, person, first_day, last_day)
    found = await rows(
        f"{_ASSIGNMENT} {where} ORDER BY s.day, s.session, c.code, p.employee_no "
        "LIMIT $6 OFFSET $7",
        *given,
        limit,
        offset,
    )
    if limit is None:
        return [AssignmentFacts(**row) for row in found], len(found)
    total = await rows(
        "SELECT count(*) AS n FROM assignment a JOIN shift s ON s.id = a.shift "
        f"JOIN centre c ON c.id = s.centre JOIN person p ON p.id = a.person {where}",
        *given,
    )
    return [AssignmentFacts(**row) for row in found], total[0]["n"]


async def assignment(assignment_id: int) -> tuple[AssignmentFacts, int]:
    """The assignment and the id of its roster; raises NotFound."""
    found = await rows(f"{_ASSIGNMENT} WHERE a.id = $1", assignment_id)
    if not found:
        raise NotFound(assignment=assignment_id)
    roster_id = await rows("SELECT roster FROM assignment WHERE id = $1", assignment_id)
    return AssignmentFacts(**found[0]), roster_id[0]["roster"]


async def latest_with_shift(shift_id: int) -> int | None:
    """The newest roster that holds the shift, a draft before others."""
    found = await rows(
        "SELECT r.id FROM roster r JOIN shift s ON s.plan = r.plan "
        "AND s.day BETWEEN r.first_day AND r.last_day WHERE s.id = $1 "
        "AND r.state <> 'superseded' ORDER BY (r.state = 'draft') DESC, r.id DESC LIMIT 1",
        shift_id,
    )
    return found[0]["id"] if found else None


async def present(roster_id: int) -> dict[str, Any] | None:
    """Version and state of the roster, and who edited it last; None: it is gone."""
    found = await rows(
        "SELECT r.version, r.state, (SELECT username FROM roster_step s WHERE s.roster = r.id "
        "ORDER BY s.version DESC LIMIT 1) AS by FROM roster r WHERE r.id = $1",
        roster_id,
    )
    return found[0] if found else None


async def banned_from(roster_id: int, shift_id: int) -> list[tuple[str, str]]:
    """(employee number, name) of those who are ruled out for the shift."""
    found = await rows(
        "SELECT p.employee_no, p.name FROM roster_ban b JOIN person p ON p.id = b.person "
        "WHERE b.roster = $1 AND b.shift = $2 ORDER BY p.employee_no",
        roster_id,
        shift_id,
    )
    return [(row["employee_no"], row["name"]) for row in found]
