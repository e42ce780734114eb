"""Promotions, notices and lists as they stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from career.promotions.rules.score import Score
from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads


@dataclass(frozen=True, slots=True)
class Promotion:
    """Something people are promoted to."""

    id: int
    code: str
    name: str
    name_en: str | None
    lists: int
    adopted: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A version of a notice."""

    id: int
    version: int
    number: str
    text: str
    places: int | None
    score: Score
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ListShown:
    """A list without its people."""

    id: int
    promotion: str
    """The promotion's code."""
    name: str
    name_en: str | None
    notice: int
    as_of: date
    tree: Mapping[str, Any]
    source: str
    people: int
    state: str
    made_at: datetime
    made_by: str | None
    adopted_at: datetime | None
    adopted_by: str | None
    document: int | None
    eligible: int
    nearly: int


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A person on a list."""

    person: int
    employee_no: str
    name: str
    town: int
    town_name: str
    town_name_en: str | None
    standing: str
    place: int | None
    points: Decimal
    score: Sequence[Mapping[str, Any]]
    ready: date | None
    missing: int
    findings: Sequence[Mapping[str, Any]]


async def promotions() -> list[Promotion]:
    """Every promotion by code."""
    found = await rows(
        "SELECT p.id, p.code, p.name, p.name_en, count(l.id) AS lists, "
        "count(l.id) FILTER (WHERE l.state = 'adopted') AS adopted FROM promotion p "
        "LEFT JOIN promotion_list l ON l.promotion = p.id GROUP BY p.id ORDER BY p.code"
    )
    return [Promotion(**row) for row in found]


async def promotion(code: str) -> Promotion:
    """The promotion of that code; raises NotFound."""
    for one in await promotions():
        if one.code == code:
            return one
    raise NotFound(promotion=code)


async def notices(promotion_id: int) -> list[Notice]:
    """The versions of the promotion's notice, the latest first."""
    found = await rows(
        "SELECT id, version, number, text, places, score, made_at FROM promotion_notice "
        "WHERE promotion = $1 ORDER BY version DESC",
        promotion_id,
    )
    return [Notice(**{**row, "score": _score(row["score"])}) for row in found]


async def notice(notice_id: int) -> Notice:
    """The version of that key; raises NotFound."""
    found = await rows(
        "SELECT id, version, number, text, places, score, made_at FROM promotion_notice "
        "WHERE id = $1",
        notice_id,
    )
    if not found:
        raise NotFound(notice=notice_id)
    return Notice(**{**found[0], "score": _score(found[0]["score"])})


def _score(kept: Any) -> Score:
    return msgspec.convert(loads(kept), Score)


_LISTS = (
    "SELECT l.id, p.code AS promotion, p.name, p.name_en, l.notice, l.as_of, l.tree, l.source, "
    "l.people, l.state, l.made_at, l.made_by, l.adopted_at, l.adopted_by, l.document, "
    "(SELECT count(*) FROM promotion_entry e WHERE e.promotion_list = l.id "
    "AND e.standing = 'eligible') "
    "AS eligible, "
    "(SELECT count(*) FROM promotion_entry e WHERE e.promotion_list = l.id "
    "AND e.standing = 'nearly') "
    "AS nearly FROM promotion_list l JOIN promotion p ON p.id = l.promotion "
)


async def lists(promotion_id: int) -> list[ListShown]:
    """The promotion's lists, the latest first."""
    found = await rows(f"{_LISTS} WHERE l.promotion = $1 ORDER BY l.id DESC", promotion_id)
    return [_list(row) for row in found]


async def one_list(list_id: int) -> ListShown:
    """The list of that key; raises NotFound."""
    found = await rows(f"{_LISTS} WHERE l.id = $1", list_id)
    if not found:
        raise NotFound(list=list_id)
    return _list(found[0])


def _list(row: dict[str, Any]) -> ListShown:
    return ListShown(**{**row, "tree": loads(row["tree"])})


async def entries(
    list_id: int,
    standing: str | None = None,
    *,
    towns: Collection[int] | None = None,
    offset: int = 0,
    limit: int = 500,
) -> tuple[list[EntryShown], int]:
    """People of the list who stand so (None: all), by place, then by what is missing; how many.

    `towns` None: of every town.
    """
    where = (
        "FROM promotion_entry e JOIN person p ON p.id = e.person JOIN town t ON t.id = p.town "
        "WHERE e.promotion_list = $1 AND ($2::text IS NULL OR e.standing = $2) "
        "AND ($3::bigint[] IS NULL OR p.town = ANY($3))"
    )
    given = (list_id, standing, None if towns is None else sorted(towns))
    counted = await rows(f"SELECT count(*) AS n {where}", *given)
    found = await rows(
        "SELECT e.person, p.employee_no, p.name, p.town, t.name AS town_name, "
        "t.name_en AS town_name_en, e.standing, e.place, e.points, e.score, e.ready, e.missing, "
        f"e.findings {where} "
        "ORDER BY e.place NULLS LAST, e.missing, e.ready NULLS LAST, e.points DESC, p.name_pinyin "
        "OFFSET $4 LIMIT $5",
        *given,
        offset,
        limit,
    )
    return [
        EntryShown(**{**row, "score": loads(row["score"]), "findings": loads(row["findings"])})
        for row in found
    ], int(counted[0]["n"])


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """How a person stands on an adopted list."""

    list_id: int
    name: str
    name_en: str | None
    as_of: date
    standing: str
    place: int | None
    points: Decimal


async def adopted_entries(person: int) -> list[OwnEntry]:
    """Adopted lists on which the person is eligible or nearly so, the latest first."""
    found = await rows(
        "SELECT l.id AS list_id, p.name, p.name_en, l.as_of, e.standing, e.place, e.points "
        "FROM promotion_entry e JOIN promotion_list l ON l.id = e.promotion_list "
        "JOIN promotion p ON p.id = l.promotion WHERE e.person = $1 AND l.state = 'adopted' "
        "AND e.standing <> 'not' ORDER BY l.as_of DESC, l.id DESC",
        person,
    )
    return [OwnEntry(**row) for row in found]
