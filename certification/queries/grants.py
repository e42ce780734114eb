"""What was granted beside the conditions: provisional permissions and waivers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from certification.rules.days import Days
from certification.rules.form import parse
from certification.rules.tree import Node
from kit.database import rows
from kit.jsontext import loads


@dataclass(frozen=True, slots=True)
class Provisional:
    """Days on which a person may serve lines under a mentor; both ends count."""

    person: int
    mentor: int
    post: str
    lines: frozenset[str]
    first_day: date
    last_day: date


_LINES = (
    "ARRAY(SELECT sl.code FROM certificate_type t "
    "JOIN certificate_type_line tl ON tl.certificate_type = t.id "
    "JOIN service_line sl ON sl.id = tl.service_line WHERE t.code = post.code "
    "UNION SELECT sl.code FROM service_line sl WHERE sl.id = post.service_line)"
)


async def provisional(
    people: Collection[int], first_day: date, last_day: date, line: str | None = None
) -> list[Provisional]:
    """Who of `people` may serve provisionally on some of these days, for the roster.

    A permission holds for the service lines of its post; with `line` only those that open it. The
    days are clipped to the horizon. The mentor must be on the same shift and open the line.
    """
    found = await rows(
        f"SELECT p.person, p.mentor, post.code AS post, {_LINES} AS lines, "
        "GREATEST(p.first_day, $2) AS first_day, LEAST(p.last_day, $3) AS last_day "
        "FROM provisional_permission p JOIN post ON post.id = p.post "
        "WHERE p.person = ANY($1::bigint[]) AND NOT p.withdrawn "
        "AND p.first_day <= $3 AND p.last_day >= $2 ORDER BY p.person, p.first_day, p.id",
        list(people),
        first_day,
        last_day,
    )
    given = [Provisional(**{**row, "lines": frozenset(row["lines"])}) for row in found]
    return [one for one in given if line is None or line in one.lines]


async def ever_open(people: Collection[int], line: str) -> set[int]:
    """Who of `people` ever had a certificate or a provisional permission that opens the line."""
    found = await rows(
        "SELECT c.person FROM certificate c "
        "JOIN certificate_type_line tl ON tl.certificate_type = c.certificate_type "
        "JOIN service_line s ON s.id = tl.service_line "
        "WHERE s.code = $2 AND c.person = ANY($1::bigint[]) "
        "UNION SELECT p.person FROM provisional_permission p WHERE p.person = ANY($1)",
        list(people),
        line,
    )
    return {int(row["person"]) for row in found}


async def provisional_days(person: int, post: str, known_at: datetime | None = None) -> Days:
    """The days on which the person may serve in the post under a mentor."""
    found = await rows(
        "SELECT p.first_day, p.last_day FROM provisional_permission p "
        "JOIN post ON post.id = p.post "
        "WHERE p.person = $1 AND post.code = $2 AND NOT p.withdrawn "
        "AND ($3::timestamptz IS NULL OR p.recorded_at IS NULL OR p.recorded_at <= $3)",
        person,
        post,
        known_at,
    )
    return Days.of((row["first_day"], row["last_day"]) for row in found)


async def post_of(code: str) -> int | None:
    """The id of the post of that code; None: there is none."""
    found = await rows("SELECT id FROM post WHERE code = $1", code)
    return int(found[0]["id"]) if found else None


@dataclass(frozen=True, slots=True)
class PermissionShown:
    """A provisional permission with the names in it."""

    id: int
    employee_no: str
    name: str
    town: int
    post: str
    post_name: str
    post_name_en: str | None
    mentor_no: str
    mentor_name: str
    first_day: date
    last_day: date
    granted_by: str | None
    withdrawn: bool


async def permissions(
    *,
    towns: Collection[int] | None = None,
    person: int | None = None,
    mentor: int | None = None,
    permission_id: int | None = None,
    since: date | None = None,
) -> list[PermissionShown]:
    """Provisional permissions of those towns, that person or mentor, the latest end first.

    With `since` only those that still hold on that day or later.
    """
    found = await rows(
        "SELECT v.id, p.employee_no, p.name, p.town, o.code AS post, o.name AS post_name, "
        "o.name_en AS post_name_en, m.employee_no AS mentor_no, m.name AS mentor_name, "
        "v.first_day, v.last_day, v.granted_by, v.withdrawn FROM provisional_permission v "
        "JOIN person p ON p.id = v.person JOIN post o ON o.id = v.post "
        "JOIN person m ON m.id = v.mentor "
        "WHERE ($1::bigint[] IS NULL OR p.town = ANY($1)) "
        "AND ($2::bigint IS NULL OR v.person = $2) AND ($3::bigint IS NULL OR v.id = $3) "
        "AND ($4::date IS NULL OR (v.last_day >= $4 AND NOT v.withdrawn)) "
        "AND ($5::bigint IS NULL OR v.mentor = $5) "
        "ORDER BY v.last_day DESC, v.id DESC",
        None if towns is None else list(towns),
        person,
        permission_id,
        since,
        mentor,
    )
    return [PermissionShown(**row) for row in found]


@dataclass(frozen=True, slots=True)
class WaiverShown:
    """A condition set aside for somebody: by whom, why, until when."""

    id: int
    employee_no: str
    name: str
    town: int
    purpose: str
    subject: str
    condition: Node
    reason: str
    approved_by: str
    first_day: date
    last_day: date
    withdrawn: bool


async def waivers(
    *,
    towns: Collection[int] | None = None,
    person: int | None = None,
    waiver_id: int | None = None,
    since: date | None = None,
) -> list[WaiverShown]:
    """Waivers of those towns or that person, the latest end first; with `since` those that hold."""
    found = await rows(
        "SELECT w.id, p.employee_no, p.name, p.town, w.purpose, w.subject, w.condition, w.reason, "
        "w.approved_by, w.first_day, w.last_day, w.withdrawn FROM waiver w "
        "JOIN person p ON p.id = w.person WHERE ($1::bigint[] IS NULL OR p.town = ANY($1)) "
        "AND ($2::bigint IS NULL OR w.person = $2) AND ($3::bigint IS NULL OR w.id = $3) "
        "AND ($4::date IS NULL OR (w.last_day >= $4 AND NOT w.withdrawn)) "
        "ORDER BY w.last_day DESC, w.id DESC",
        None if towns is None else list(towns),
        person,
        waiver_id,
        since,
    )
    return [WaiverShown(**{**row, "condition": parse(loads(row["condition"]))}) for row in found]
