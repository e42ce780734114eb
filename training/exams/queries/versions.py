"""Versions of questions, kept at hand: a version never changes, and is read on every paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kit.database import DB, rows
from kit.jsontext import loads
from training.exams.rules import bodies, keys
from training.exams.rules.bodies import Face
from training.exams.rules.drafts import Draft
from training.exams.rules.keys import Key

MOST = 1000
"""How many are kept at hand in a process."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a version says. Places that belong to the question are left out: they change."""

    kind: str
    key: Key
    draft: Draft
    face: Face
    """With the options as they were written."""


@lru_cache(maxsize=1)
def _at_hand(_: object) -> dict[int, Version]:
    """What was read over this pool of connections: another one may be of another database."""
    return {}


async def versions(ids: Iterable[int]) -> dict[int, Version]:
    """The versions of these ids; those that are not at hand are read in one statement."""
    wanted = set(ids)
    held = {} if DB.pool is None else _at_hand(DB.pool)
    missing = [one for one in wanted if one not in held]
    read = {}
    if missing:
        found = await rows(
            "SELECT id, kind, stem, stem_en, body, answer_key FROM question_version "
            "WHERE id = ANY($1)",
            missing,
        )
        read = {row["id"]: _version(row) for row in found}
    known = {one: held[one] for one in wanted if one in held} | read
    if len(held) + len(read) > MOST:
        held.clear()
    held.update(read)
    return known


def _version(row: dict[str, Any]) -> Version:
    body = loads(row["body"])
    key = keys.read(row["kind"], loads(row["answer_key"]))
    return Version(
        kind=row["kind"],
        key=key,
        draft=bodies.draft(
            body,
            kind=row["kind"],
            stem=row["stem"],
            stem_en=row["stem_en"],
            key=key,
            category="",
            difficulty=0,
            service_line=None,
        ),
        face=bodies.face(body, row["kind"], row["stem"], row["stem_en"], None),
    )
