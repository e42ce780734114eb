"""Making promotion lists, and adopting them."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from career.length.queries import counting, stretches_of
from career.promotions.queries import Notice, notices, promotion
from career.promotions.rules import findings as kept
from career.promotions.rules.score import Score, counted, places, total
from career.rules.service_length import length
from certification.queries.conditions import PROMOTION, condition_sets, waivers_of
from certification.queries.facts import facts_of
from certification.rules.asked import evidence_kinds
from certification.rules.evaluation import Answer, Version, assess, version_on
from certification.rules.evidence import APPRAISAL
from certification.rules.form import dump
from kit.database import copy_rows, joined, rows, transaction
from kit.documents import freeze
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from kit.permissions import current

FARTHEST = 366
BREATH = 50


class ListFrozen(Refusal):
    """What was adopted can only be superseded."""

    code = "promotion-list-frozen"
    text = N_("This list is adopted and frozen. Make a new one to supersede it.")


class NoConditions(Refusal):
    """Nothing says who may be promoted."""

    status = 422
    code = "promotion-without-conditions"
    text = N_("No conditions of the promotion “{code}” are in force on {day}.")


async def put_promotion(code: str, name: str, name_en: str | None) -> int:
    """The promotion's key; one of that code gets the new names."""
    async with joined():
        made = await rows(
            "INSERT INTO promotion (code, name, name_en) VALUES ($1, $2, $3) ON CONFLICT (code) "
            "DO UPDATE SET name = excluded.name, name_en = excluded.name_en RETURNING id",
            code,
            name,
            name_en,
        )
        await record("promotion.put", "promotion", code, after={"name": name, "nameEn": name_en})
    return int(made[0]["id"])


async def publish_notice(
    code: str, *, number: str, text: str, places: int | None, score: Score, now: datetime
) -> int:
    """The version of the notice that holds from now on; earlier ones stay with their lists."""
    found = await promotion(code)
    async with joined():
        await rows("SELECT id FROM promotion WHERE id = $1 FOR UPDATE", found.id)
        made = await rows(
            "INSERT INTO promotion_notice (promotion, version, number, text, places, score, "
            "made_at) SELECT $1, COALESCE(max(version), 0) + 1, $2, $3, $4, $5::jsonb, $6 "
            "FROM promotion_notice WHERE promotion = $1 RETURNING version",
            found.id,
            number,
            text,
            places,
            dumps(_body(score)),
            now,
        )
        after = {"version": made[0]["version"], "number": number, "score": _body(score)}
        await record("promotion.notice", "promotion", code, after=after)
    return int(made[0]["version"])


def _body(score: Score) -> Mapping[str, Any]:
    body: Mapping[str, Any] = msgspec.to_builtins(score)
    return body


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the list will hold them."""

    person: int
    standing: str
    points: Decimal
    score: list[dict[str, Any]]
    ready: date | None
    missing: int
    findings: list[dict[str, Any]]


async def make_list(
    code: str, as_of: date, *, today: date, now: datetime, towns: Collection[int] | None = None
) -> int:
    """The key of a new draft: everybody on the staff as of the day, by the notice that holds.

    `towns` None: of every town. Raises NotFound, Invalid for a day without data, NoConditions.
    """
    found = await promotion(code)
    versions = await notices(found.id)
    if not versions:
        raise Invalid({"code": N_("The promotion has no notice yet.")})
    await _need_data(as_of, today)
    sets = await condition_sets(PROMOTION, code)
    trees = tuple(Version(one.first_day, one.tree) for one in sets)
    version = version_on(trees, as_of)
    if version is None:
        raise NoConditions(code=code, day=as_of)
    source = next(one.source for one in sets if one.first_day == version.first_day)
    people = await _staff(as_of, towns)
    table = await _rows(code, people, as_of, trees, versions[0])
    placed = places({one.person: one.points for one in table if one.standing == kept.ELIGIBLE})
    who = current()
    async with joined():
        made = await rows(
            "INSERT INTO promotion_list (promotion, notice, as_of, tree, source, people, state, "
            "made_at, made_by) VALUES ($1, $2, $3, $4::jsonb, $5, $6, 'draft', $7, $8) "
            "RETURNING id",
            found.id,
            versions[0].id,
            as_of,
            dumps(dump(version.tree)),
            source,
            len(people),
            now,
            who.username if who else None,
        )
        list_id = int(made[0]["id"])
        await copy_rows(
            "promotion_entry",
            (
                "promotion_list",
                "person",
                "standing",
                "place",
                "points",
                "score",
                "ready",
                "missing",
                "findings",
            ),
            [
                (
                    list_id,
                    one.person,
                    one.standing,
                    placed.get(one.person),
                    one.points,
                    dumps(one.score),
                    one.ready,
                    one.missing,
                    dumps(one.findings),
                )
                for one in table
            ],
        )
        await record("promotion-list.make", "promotion-list", list_id, after={"asOf": as_of})
    return list_id


async def _need_data(as_of: date, today: date) -> None:
    if (as_of - today).days > FARTHEST:
        raise Invalid({"as_of": N_("Nothing is known of a day so far ahead.")})
    earliest = await rows(
        "SELECT least((SELECT min(first_day) FROM placement WHERE NOT cancelled), "
        "(SELECT min(first_day) FROM evidence WHERE withdrawn_at IS NULL)) AS day"
    )
    day = earliest[0]["day"]
    if day is None or as_of < day:
        raise Invalid(
            {"as_of": N_("There is no data of that day: the first is of {first}.")},
            first=day or "–",
        )


async def _staff(as_of: date, towns: Collection[int] | None) -> list[int]:
    found = await rows(
        "SELECT id FROM person WHERE (hired_on IS NULL OR hired_on <= $1) "
        "AND (left_on IS NULL OR left_on > $1) AND ($2::bigint[] IS NULL OR town = ANY($2))",
        as_of,
        None if towns is None else sorted(towns),
    )
    return [row["id"] for row in found]


async def _rows(
    code: str, people: Collection[int], as_of: date, trees: tuple[Version, ...], notice: Notice
) -> list[Row]:
    kinds = evidence_kinds(one.tree for one in trees) | {APPRAISAL}
    facts = await facts_of(people, kinds=kinds)
    waivers = await waivers_of(people, PROMOTION, code)
    rule = await counting(as_of, code)
    stretches = await stretches_of(people)
    praised = await _commendations(people, as_of)
    table = []
    for number, (person, known) in enumerate(facts.items()):
        if number % BREATH == 0:
            await asyncio.sleep(0)  # other requests go on
        found = assess(trees, known, as_of, waivers.get(person, ()))
        eligible = found.answer is Answer.QUALIFIED
        served = length([one.period for one in stretches.get(person, ())], as_of, rule.policy)
        parts = counted(notice.score, known, served.months, praised.get(person, 0), as_of)
        table.append(
            Row(
                person,
                kept.standing(found, eligible=eligible, score=notice.score),
                total(parts),
                [{"what": one.what, "count": one.count, "points": one.points} for one in parts],
                found.ready,
                kept.missing(found.findings),
                [kept.written(one) for one in found.findings],
            )
        )
    return table


async def _commendations(people: Collection[int], as_of: date) -> dict[int, int]:
    found = await rows(
        "SELECT person, count(*) AS n FROM incentive WHERE person = ANY($1::bigint[]) "
        "AND kind = 'commendation' AND first_day <= $2 AND withdrawn_at IS NULL GROUP BY person",
        list(people),
        as_of,
    )
    return {row["person"]: row["n"] for row in found}


async def adopt(list_id: int, document: bytes, *, now: datetime) -> None:
    """The list is frozen with its signature pages; an earlier one of the day is superseded.

    `document` is what draws it. Raises NotFound and ListFrozen.
    """
    who = current()
    async with joined():
        found = await rows(
            "SELECT promotion, state, as_of FROM promotion_list WHERE id = $1 FOR UPDATE", list_id
        )
        if not found:
            raise NotFound(list=list_id)
        if found[0]["state"] != "draft":
            raise ListFrozen
        frozen = await freeze(document, kind="promotion-list", made_at=now)
        before = await rows(
            "UPDATE promotion_list SET state = 'superseded' WHERE promotion = $1 AND as_of = $2 "
            "AND state = 'adopted' RETURNING id",
            found[0]["promotion"],
            found[0]["as_of"],
        )
        await rows(
            "UPDATE promotion_list SET state = 'adopted', adopted_at = $2, adopted_by = $3, "
            "document = $4, supersedes = $5 WHERE id = $1",
            list_id,
            now,
            who.username if who else None,
            frozen.id,
            before[0]["id"] if before else None,
        )
        after = {"sha256": frozen.sha256, "supersedes": [row["id"] for row in before]}
        await record("promotion-list.adopt", "promotion-list", list_id, after=after)


async def drop_list(list_id: int) -> None:
    """The draft is no more; raises NotFound, and ListFrozen for what was adopted."""
    async with transaction():
        found = await rows("SELECT state FROM promotion_list WHERE id = $1 FOR UPDATE", list_id)
        if not found:
            raise NotFound(list=list_id)
        if found[0]["state"] != "draft":
            raise ListFrozen
        await rows("DELETE FROM promotion_list WHERE id = $1", list_id)
        await record("promotion-list.drop", "promotion-list", list_id)
