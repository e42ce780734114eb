"""Condition sets as they stand: versions by effective date, waivers, provisional permissions."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certification.rules.evaluation import Version, Waiver, version_on
from certification.rules.form import parse
from certification.rules.tree import CertificateInForce, Node
from kit.database import rows
from kit.jsontext import loads

POST = "post"
CERTIFICATE = "certificate"
RENEWAL = "renewal"
PROMOTION = "promotion"
PURPOSES = (POST, CERTIFICATE, RENEWAL, PROMOTION)


@dataclass(frozen=True, slots=True)
class ConditionSet:
    """One version of the conditions of a subject."""

    id: int
    purpose: str
    subject: str
    first_day: date
    tree: Node
    source: str
    made_at: datetime
    made_by: str | None
    withdrawn_at: datetime | None
    """Since when it is replaced; None: it stands."""


_SELECT = (
    "SELECT id, purpose, subject, first_day, tree, source, made_at, made_by, withdrawn_at "
    "FROM condition_set "
)


def _shaped(row: dict[str, Any]) -> ConditionSet:
    return ConditionSet(**{**row, "tree": parse(loads(row["tree"]))})


async def condition_sets(
    purpose: str | None = None, subject: str | None = None, known_at: datetime | None = None
) -> list[ConditionSet]:
    """The versions that stand (or stood at `known_at`), by purpose and subject, latest first."""
    found = await rows(
        f"{_SELECT} WHERE ($1::text IS NULL OR purpose = $1) "
        "AND ($2::text IS NULL OR subject = $2) "
        "AND ($3::timestamptz IS NULL OR made_at <= $3) "
        "AND (withdrawn_at IS NULL OR withdrawn_at > $3) "
        "ORDER BY purpose DESC, subject, first_day DESC, id DESC",
        purpose,
        subject,
        known_at,
    )
    return [_shaped(row) for row in found]


async def replaced_sets(purpose: str, subject: str) -> list[ConditionSet]:
    """Versions that were replaced before or after they took effect, latest first."""
    found = await rows(
        f"{_SELECT} WHERE purpose = $1 AND subject = $2 AND withdrawn_at IS NOT NULL "
        "ORDER BY withdrawn_at DESC, id DESC",
        purpose,
        subject,
    )
    return [_shaped(row) for row in found]


async def condition_set(set_id: int) -> ConditionSet | None:
    """One version, standing or replaced; None: there is none of that id."""
    found = await rows(f"{_SELECT} WHERE id = $1", set_id)
    return _shaped(found[0]) if found else None


async def versions_of(
    purpose: str, subject: str, known_at: datetime | None = None
) -> tuple[Version, ...]:
    """The versions of one subject; none: nothing has been set."""
    found = await condition_sets(purpose, subject, known_at)
    return tuple(Version(one.first_day, one.tree) for one in found)


async def standing(
    purpose: str, subject: str, known_at: datetime | None = None
) -> tuple[Version, ...]:
    """The versions by which is answered.

    A renewal without versions of its own, or before them, asks for what the certificate asks for.
    """
    own = await versions_of(purpose, subject, known_at)
    if purpose != RENEWAL:
        return own
    first = min((one.first_day for one in own), default=date.max)
    before = await versions_of(CERTIFICATE, subject, known_at)
    return (*(one for one in before if one.first_day < first), *own)


async def post_versions() -> dict[str, tuple[Version, ...]]:
    """Post code -> the versions of its conditions."""
    grouped: dict[str, list[Version]] = defaultdict(list)
    for one in await condition_sets(POST):
        grouped[one.subject].append(Version(one.first_day, one.tree))
    return {code: tuple(found) for code, found in grouped.items()}


def asks_only_for_certificate(code: str, versions: Collection[Version]) -> bool:
    """Whether a post asks, in every version, for the certificate of its own code and no more."""
    return all(one.tree == CertificateInForce(code) for one in versions)


async def waivers_of(
    people: Collection[int], purpose: str, subject: str, known_at: datetime | None = None
) -> dict[int, tuple[Waiver, ...]]:
    """Person id -> conditions set aside for them."""
    found = await rows(
        "SELECT person, condition, first_day, last_day, reason FROM waiver "
        "WHERE person = ANY($1::bigint[]) AND purpose = $2 AND subject = $3 AND NOT withdrawn "
        "AND ($4::timestamptz IS NULL OR recorded_at IS NULL OR recorded_at <= $4)",
        list(people),
        purpose,
        subject,
        known_at,
    )
    grouped: dict[int, tuple[Waiver, ...]] = {}
    for row in found:
        node = parse(loads(row["condition"]))
        waiver = Waiver(node, row["first_day"], row["last_day"], row["reason"])
        grouped[row["person"]] = (*grouped.get(row["person"], ()), waiver)
    return grouped


async def version_tree(purpose: str, subject: str, on: date) -> Node | None:
    """The conditions that hold on that day; None: none are set."""
    version = version_on(await standing(purpose, subject), on)
    return version.tree if version else None
