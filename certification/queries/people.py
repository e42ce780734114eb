"""Holders of certificates, as far as certification needs to know them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kit.database import rows
from kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds or may hold certificates."""

    id: int
    employee_no: str
    name: str
    town: int
    town_name: str
    town_name_en: str | None


_SELECT = (
    "SELECT p.id, p.employee_no, p.name, p.town, t.name AS town_name, t.name_en AS town_name_en "
    "FROM person p JOIN town t ON t.id = p.town "
)


async def holder(employee_no: str) -> Holder:
    """The person of that number; raises NotFound."""
    found = await rows(f"{_SELECT} WHERE p.employee_no = $1", employee_no)
    if not found:
        raise NotFound(employee_no=employee_no)
    return Holder(**found[0])


async def holder_of_id(person: int) -> Holder:
    """The person of that id; raises NotFound."""
    found = await rows(f"{_SELECT} WHERE p.id = $1", person)
    if not found:
        raise NotFound(person=person)
    return Holder(**found[0])


async def holders(
    people: Collection[int] | None = None,
    *,
    towns: Collection[int] | None = None,
    town: str | None = None,
    on: date,
) -> list[Holder]:
    """Those of `people` (None: anybody) on the staff that day, in pinyin order."""
    found = await rows(
        f"{_SELECT} WHERE ($1::bigint[] IS NULL OR p.id = ANY($1)) "
        "AND ($2::bigint[] IS NULL OR p.town = ANY($2)) AND ($3::text IS NULL OR t.code = $3) "
        "AND (p.left_on IS NULL OR p.left_on > $4) ORDER BY p.name_pinyin, p.id",
        None if people is None else list(people),
        None if towns is None else list(towns),
        town,
        on,
    )
    return [Holder(**row) for row in found]


async def named(texts: Collection[str], towns: Collection[int] | None, on: date) -> list[Holder]:
    """Those on the staff whose number or whole name is one of the texts, in pinyin order."""
    found = await rows(
        f"{_SELECT} WHERE (p.employee_no = ANY($1::text[]) OR p.name = ANY($1)) "
        "AND ($2::bigint[] IS NULL OR p.town = ANY($2)) "
        "AND (p.left_on IS NULL OR p.left_on > $3) ORDER BY p.name_pinyin, p.id LIMIT 100",
        list(texts),
        None if towns is None else list(towns),
        on,
    )
    return [Holder(**row) for row in found]


async def holding(certificate_type: str, on: date) -> list[int]:
    """Ids of all on the staff with such a certificate that has not ended on that day."""
    found = await rows(
        "SELECT DISTINCT c.person FROM certificate c "
        "JOIN certificate_type t ON t.id = c.certificate_type JOIN person p ON p.id = c.person "
        "WHERE t.code = $1 AND c.first_day <= $2 AND (c.last_day IS NULL OR c.last_day >= $2) "
        "AND (c.revoked_from IS NULL OR c.revoked_from > $2) "
        "AND (c.superseded_from IS NULL OR c.superseded_from > $2) "
        "AND (p.left_on IS NULL OR p.left_on > $2)",
        certificate_type,
        on,
    )
    return [row["person"] for row in found]


async def candidates(
    certificate_type: str,
    exams: Collection[str],
    on: date,
    *,
    people: Collection[int] | None = None,
) -> list[int]:
    """Ids of all on the staff, or of `people`, without such a certificate, in force or to come.

    With `exams`, only of those who have passed each of them at some time.
    """
    only, given = ("", ()) if people is None else (" AND p.id = ANY($4)", (list(people),))
    found = await rows(
        "SELECT p.id FROM person p WHERE (p.left_on IS NULL OR p.left_on > $2) "
        "AND NOT EXISTS (SELECT FROM certificate c "
        "JOIN certificate_type t ON t.id = c.certificate_type "
        "WHERE c.person = p.id AND t.code = $1 AND (c.last_day IS NULL OR c.last_day >= $2) "
        "AND (c.revoked_from IS NULL OR c.revoked_from > $2) "
        "AND (c.superseded_from IS NULL OR c.superseded_from > $2)) "
        "AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS exam WHERE NOT EXISTS ("
        "SELECT FROM evidence e WHERE e.person = p.id AND e.kind = 'exam-passed' "
        f"AND e.subject = exam AND e.withdrawn_at IS NULL)){only}",
        certificate_type,
        on,
        list(exams),
        *given,
    )
    return [row["id"] for row in found]
