"""Everything that service length is counted from."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from career.defaults import SERVICE_LENGTH
from career.rules.breakdown import By, Part, Stretch, broken_up, whole
from career.rules.service_length import DEFAULT, Period, Policy, from_body
from certification.queries.facts import evidence_of
from certification.rules.evidence import SERVICE
from kit.database import rows
from kit.rulesets import in_force


@dataclass(frozen=True, slots=True)
class Counting:
    """How service length is counted, and where that comes from."""

    policy: Policy
    source: str


async def counting(on: date, notice: str = "") -> Counting:
    """The rule set in force on that day: the notice's own, else the general one."""
    found = await in_force(SERVICE_LENGTH, on, notice)
    return Counting(from_body(found.body), found.source) if found else Counting(DEFAULT, "")


async def stretches_of(people: Collection[int]) -> dict[int, list[Stretch]]:
    """Person -> placements and service on evidence, by first day."""
    found = await rows(
        "SELECT l.person, l.kind, l.first_day, l.last_day, c.code AS centre, t.code AS town, "
        "c.level, o.code AS post, l.order_no FROM placement l JOIN centre c ON c.id = l.centre "
        "JOIN town t ON t.id = c.town JOIN post o ON o.id = l.post "
        "WHERE l.person = ANY($1::bigint[]) AND NOT l.cancelled ORDER BY l.first_day, l.id",
        list(people),
    )
    grouped: dict[int, list[Stretch]] = defaultdict(list)
    for row in found:
        period = Period(row["kind"], row["first_day"], row["last_day"])
        grouped[row["person"]].append(
            Stretch(period, row["centre"], row["town"], row["level"], row["post"], row["order_no"])
        )
    for person, evidence in (await evidence_of(people, kinds=[SERVICE])).items():
        for one in evidence:
            period = Period(one.subject, one.first_day, one.last_day)
            grouped[person].append(Stretch(period, source="–"))
    return grouped


@dataclass(frozen=True, slots=True)
class ServiceLength:
    """Service length as of a day, whole and broken up."""

    as_of: date
    counting: Counting
    whole: Part
    by: dict[By, list[Part]]


async def service_length(person: int, as_of: date, notice: str = "") -> ServiceLength:
    """The person's service length, whole and by everything it can be broken up by."""
    rule = await counting(as_of, notice)
    stretches = (await stretches_of([person])).get(person, [])
    return ServiceLength(
        as_of,
        rule,
        whole(stretches, as_of, rule.policy),
        {by: broken_up(stretches, as_of, rule.policy, by) for by in By},
    )


async def names_of_keys() -> dict[By, dict[str, tuple[str, str | None]]]:
    """What centres, towns and posts are called."""
    found: dict[By, dict[str, tuple[str, str | None]]] = {}
    for by, table in ((By.CENTRE, "centre"), (By.TOWN, "town"), (By.POST, "post")):
        listed = await rows(f"SELECT code, name, name_en FROM {table}")
        found[by] = {row["code"]: (row["name"], row["name_en"]) for row in listed}
    return found


async def notices() -> list[tuple[str, str, str | None]]:
    """(code, name, English name) of promotions, whose notices may count in their own way."""
    found = await rows("SELECT code, name, name_en FROM promotion ORDER BY code")
    return [(row["code"], row["name"], row["name_en"]) for row in found]
