"""Keeping many questions: reviews, states, bulk changes, what a changed law makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record, record_all
from kit.jsontext import dumps, loads
from kit.language import N_
from kit.permissions import required
from training.exams.rules.faults import LONGEST_TAG, MOST_TAGS

MOST_AT_ONCE = 5_000


class OwnQuestion(Refusal):
    """Who wrote a version does not review it."""

    code = "own-question"
    text = N_("Somebody else than its writer reviews a question.")


class NothingToReview(Refusal):
    """The newest version is no draft."""

    code = "nothing-to-review"
    text = N_("This version is not a draft: there is nothing to review.")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a bulk change sets; None keeps what is there."""

    category: str | None = None
    difficulty: int | None = None
    service_line: str | None = None
    state: str | None = None
    retired: bool | None = None
    because: str = ""
    add_tags: tuple[str, ...] = ()
    take_tags: tuple[str, ...] = ()


async def review_question(code: str, *, now: datetime) -> None:
    """The newest version is ready, reviewed by whoever asks.

    Raises OwnQuestion, NothingToReview.
    """
    reviewer = required().username
    async with joined():
        found = await rows(
            "SELECT v.id, v.number, v.state, v.written_by FROM question q "
            "JOIN question_version v ON v.question = q.id WHERE q.code = $1 "
            "ORDER BY v.number DESC LIMIT 1 FOR UPDATE OF v",
            code,
        )
        if not found:
            raise NotFound
        if found[0]["state"] != "draft":
            raise NothingToReview
        if found[0]["written_by"] == reviewer:
            raise OwnQuestion
        await rows(
            "UPDATE question_version SET state = 'ready', reviewed_by = $2, reviewed_at = $3 "
            "WHERE id = $1",
            found[0]["id"],
            reviewer,
            now,
        )
        await record("question.review", "question", code, after={"version": found[0]["number"]})


async def change_many(codes: Sequence[str], changes: Changes) -> int:
    """How many of the questions were changed, all or none; raises Invalid."""
    wanted = list(dict.fromkeys(codes))
    category, line = await _places(wanted, changes)
    async with joined():
        found = await rows(
            "SELECT q.id, q.code, q.category, q.difficulty, q.service_line, q.retired, q.tags "
            "FROM question q WHERE q.code = ANY($1) ORDER BY q.id FOR UPDATE",
            wanted,
        )
        if len(found) < len(wanted):
            raise Invalid({"codes": N_("There is no such question.")})
        tags = {row["id"]: _tags(loads(row["tags"]) or [], changes) for row in found}
        await rows(
            "UPDATE question q SET category = COALESCE($2, q.category), "
            "difficulty = COALESCE($3, q.difficulty), "
            "service_line = COALESCE($4, q.service_line), retired = COALESCE($5, q.retired), "
            "retired_because = CASE WHEN $5 THEN $6 WHEN NOT $5 THEN NULL "
            "ELSE q.retired_because END, tags = t.tags "
            "FROM jsonb_to_recordset($1::jsonb) AS t(id bigint, tags jsonb) WHERE q.id = t.id",
            dumps([{"id": key, "tags": value} for key, value in tags.items()]),
            category,
            changes.difficulty,
            line,
            changes.retired,
            changes.because or None,
        )
        if changes.state:
            await rows(
                "UPDATE question_version v SET state = $2 FROM (SELECT DISTINCT ON (question) id "
                "FROM question_version WHERE question = ANY($1) ORDER BY question, number DESC) n "
                "WHERE v.id = n.id",
                [row["id"] for row in found],
                changes.state,
            )
        after = {
            name: value
            for name, value in (
                ("category", changes.category),
                ("difficulty", changes.difficulty),
                ("serviceLine", changes.service_line),
                ("state", changes.state),
                ("retired", changes.retired),
                ("because", changes.because or None),
            )
            if value is not None
        }
        await record_all(
            "question.change-many",
            "question",
            [(row["code"], None, {**after, "tags": tags[row["id"]]}) for row in found],
        )
    return len(found)


async def _places(codes: list[str], changes: Changes) -> tuple[int | None, int | None]:
    errors: dict[str, str] = {}
    category = line = None
    if not codes:
        errors["codes"] = N_("Choose at least one question.")
    if len(codes) > MOST_AT_ONCE:
        errors["codes"] = N_("At most 5,000 questions at once.")
    if changes.category:
        made = await rows("SELECT id FROM question_category WHERE code = $1", changes.category)
        category = made[0]["id"] if made else None
        if not made:
            errors["category"] = N_("There is no such category.")
    if changes.service_line:
        made = await rows("SELECT id FROM service_line WHERE code = $1", changes.service_line)
        line = made[0]["id"] if made else None
        if not made:
            errors["serviceLine"] = N_("There is no such service line.")
    if any(not 0 < len(tag) <= LONGEST_TAG for tag in changes.add_tags):
        errors["addTags"] = N_("At most 20 tags of at most 40 characters.")
    if errors:
        raise Invalid(errors)
    return category, line


def _tags(held: Sequence[str], changes: Changes) -> list[str]:
    kept = [tag for tag in held if tag not in changes.take_tags]
    tags = list(dict.fromkeys([*kept, *changes.add_tags]))
    if len(tags) > MOST_TAGS:
        raise Invalid({"addTags": N_("At most 20 tags of at most 40 characters.")})
    return tags


async def put_category(
    code: str, name: str, name_en: str | None, parent: str | None, about: str | None
) -> None:
    """The category of that code stands there in the tree; raises Invalid for a circle."""
    async with joined():
        await rows("SELECT pg_advisory_xact_lock(hashtext('question_category'))")
        above = parent
        seen: set[str] = set()
        while above is not None:
            if above == code or above in seen:
                raise Invalid({"parent": N_("A category cannot stand below itself.")})
            seen.add(above)
            found = await rows(
                "SELECT p.code FROM question_category c "
                "LEFT JOIN question_category p ON p.id = c.parent WHERE c.code = $1",
                above,
            )
            if not found:
                raise Invalid({"parent": N_("There is no such category.")})
            above = found[0]["code"]
        await rows(
            "INSERT INTO question_category (code, name, name_en, parent, about) "
            "VALUES ($1, $2, $3, (SELECT id FROM question_category WHERE code = $4), $5) "
            "ON CONFLICT (code) "
            "DO UPDATE SET name = excluded.name, name_en = excluded.name_en, "
            "parent = excluded.parent, about = excluded.about",
            code,
            name,
            name_en,
            parent,
            about,
        )
        await record(
            "question-category.put",
            "question-category",
            code,
            after={"name": name, "parent": parent},
        )
