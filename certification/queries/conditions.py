"""Condition sets as they stand: versions by effective date, waivers, provisional permissions."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from certification.rules.days import Days
from certification.rules.evaluation import Version, Waiver, version_on
from certification.rules.form import parse
from certification.rules.tree import CertificateInForce, Node
from kit.database import rows
from kit.jsontext import loads

POST = "post"
CERTIFICATE = "certificate"
PROMOTION = "promotion"
PURPOSES = (POST, CERTIFICATE, PROMOTION)


@dataclass(frozen=True, slots=True)
class ConditionSet:
    """One version of the conditions of a subject."""

    id: int
    purpose: str
    subject: str
    first_day: date
    tree: Node
    source: str


async def condition_sets(
    purpose: str | None = None, subject: str | None = None
) -> list[ConditionSet]:
    """The versions, by purpose and subject, the latest first."""
    found = await rows(
        "SELECT id, purpose, subject, first_day, tree, source FROM condition_set "
        "WHERE ($1::text IS NULL OR purpose = $1) AND ($2::text IS NULL OR subject = $2) "
        "ORDER BY purpose DESC, subject, first_day DESC",
        purpose,
        subject,
    )
    return [ConditionSet(**{**row, "tree": parse(loads(row["tree"]))}) for row in found]


async def condition_set(set_id: int) -> ConditionSet | None:
    """One version; None: there is none of that id."""
    found = await rows(
        "SELECT id, purpose, subject, first_day, tree, source FROM condition_set WHERE id = $1",
        set_id,
    )
    return ConditionSet(**{**found[0], "tree": parse(loads(found[0]["tree"]))}) if found else None


async def versions_of(purpose: str, subject: str) -> tuple[Version, ...]:
    """The versions of one subject; none: nothing has been set."""
    return tuple(Version(one.first_day, one.tree) for one in await condition_sets(purpose, subject))


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
    people: Collection[int], purpose: str, subject: str
) -> dict[int, tuple[Waiver, ...]]:
    """Person id -> conditions set aside for them."""
    found = await rows(
        "SELECT person, condition, first_day, last_day, reason FROM waiver "
        "WHERE person = ANY($1::bigint[]) AND purpose = $2 AND subject = $3 AND NOT withdrawn",
        list(people),
        purpose,
        subject,
    )
    grouped: dict[int, tuple[Waiver, ...]] = {}
    for row in found:
        node = parse(loads(row["condition"]))
        waiver = Waiver(node, row["first_day"], row["last_day"], row["reason"])
        grouped[row["person"]] = (*grouped.get(row["person"], ()), waiver)
    return grouped


async def provisional_days(person: int, post: str) -> Days:
    """The days on which the person may serve in the post under a mentor."""
    found = await rows(
        "SELECT p.first_day, p.last_day FROM provisional_permission p "
        "JOIN post ON post.id = p.post "
        "WHERE p.person = $1 AND post.code = $2 AND NOT p.withdrawn",
        person,
        post,
    )
    return Days.of((row["first_day"], row["last_day"]) for row in found)


async def version_tree(purpose: str, subject: str, on: date) -> Node | None:
    """The conditions that hold on that day; None: none are set."""
    version = version_on(await versions_of(purpose, subject), on)
    return version.tree if version else None
