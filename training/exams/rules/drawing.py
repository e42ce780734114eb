"""Drawing a paper from the bank: which questions, in what order, with options in what order."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from training.exams.rules.keys import ORDERING, SHUFFLED


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a blueprint: so many questions of a category, difficulty, kind and tag.

    An empty one means any; a category stands for those below it too. A line that names a question
    draws just that one.
    """

    count: int
    marks: Decimal
    category: str | None = None
    difficulty: int | None = None
    kind: str | None = None
    tag: str | None = None
    question: str | None = None
    """Its code; count is then 1."""
    version: int | None = None
    """Of the question, pinned; empty: the newest ready one."""
    section: int = 0
    """Which section of the paper it belongs to, from 0."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be drawn."""

    version: int
    """Id of its version."""
    category: str
    difficulty: int
    kind: str
    options: tuple[str, ...] = ()
    fixed_order: bool = False
    """Its options stay as written ("all of the above")."""
    seen: int = 0
    """How often this person had it."""
    used: int = 0
    """How often anybody had it."""
    fixed: tuple[str, ...] = ()
    """Keys that answers may name besides the options: what is matched, and gaps."""
    code: str = ""
    above: frozenset[str] = frozenset()
    """Codes of the categories above its own."""
    tags: frozenset[str] = frozenset()
    number: int | None = None
    """Of its version, where it is here only for a line that pins it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paper."""

    number: int
    version: int
    marks: Decimal
    options: tuple[str, ...]
    """In the order shown; after them the other keys that an answer may name."""
    section: int = 0


@dataclass(frozen=True, slots=True)
class TooFew:
    """A line of the blueprint that the bank cannot fill."""

    line: Line
    available: int


def shortages(lines: Sequence[Line], candidates: Iterable[Candidate]) -> tuple[TooFew, ...]:
    """The lines that the bank cannot fill, each with what there is for it."""
    _, missing = _pick(lines, sorted(candidates, key=lambda one: one.version))
    return tuple(missing)


def draw(
    lines: Sequence[Line],
    candidates: Iterable[Candidate],
    seed: int,
    *,
    shuffle_questions: bool = True,
    shuffle_options: bool = True,
) -> tuple[Slot, ...] | tuple[TooFew, ...]:
    """A paper, or the lines that cannot be filled.

    Questions that this person has not seen come first, then those least used; among equals the
    seed decides, so the same seed over the same bank gives the same paper. Without shuffling,
    questions stand in the blueprint's order and options as written. Sections follow each other;
    questions are shuffled within theirs.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose; the seed itself is secret
    picked, missing = _pick(lines, _in_order(candidates, chance))
    if missing:
        return tuple(missing)
    picked.sort(key=lambda pick: pick[0].section)
    if shuffle_questions:
        parts = [list(part) for _, part in groupby(picked, key=lambda pick: pick[0].section)]
        for part in parts:
            chance.shuffle(part)
        picked = [pick for part in parts for pick in part]
    return tuple(
        Slot(
            number=number,
            version=candidate.version,
            marks=line.marks,
            options=_options(candidate, chance, shuffle=shuffle_options),
            section=line.section,
        )
        for number, (line, candidate) in enumerate(picked, start=1)
    )


def _in_order(candidates: Iterable[Candidate], chance: random.Random) -> list[Candidate]:
    pool = sorted(candidates, key=lambda one: one.version)
    chance.shuffle(pool)
    return sorted(pool, key=lambda one: (one.seen, one.used))


def fits(line: Line, candidate: Candidate) -> bool:
    """Whether the line may draw this question."""
    if line.question is not None:
        return line.question == candidate.code and line.version == candidate.number
    return (
        candidate.number is None
        and (line.category in {None, candidate.category} or line.category in candidate.above)
        and line.difficulty in {None, candidate.difficulty}
        and line.kind in {None, candidate.kind}
        and (line.tag is None or line.tag in candidate.tags)
    )


def freedom(line: Line) -> int:
    """How much a line leaves open: the narrow ones take their questions first."""
    if line.question is not None:
        return -1
    return [line.category, line.difficulty, line.kind, line.tag].count(None)


def _pick(
    lines: Sequence[Line], pool: list[Candidate]
) -> tuple[list[tuple[Line, Candidate]], list[TooFew]]:
    """Narrow lines take their questions before wide ones, which can make do with others.

    No question stands twice on a paper, in whatever version.
    """
    taken: set[str | int] = set()
    found: dict[int, list[Candidate]] = {}
    missing: list[TooFew] = []
    for index in sorted(range(len(lines)), key=lambda at: (freedom(lines[at]), at)):
        line = lines[index]
        fitting = [one for one in pool if _name(one) not in taken and fits(line, one)]
        if len(fitting) < line.count:
            missing.append(TooFew(line, len(fitting)))
            continue
        found[index] = fitting[: line.count]
        taken.update(_name(one) for one in found[index])
    return [(lines[index], one) for index in sorted(found) for one in found[index]], missing


def _name(candidate: Candidate) -> str | int:
    return candidate.code or candidate.version


def _options(candidate: Candidate, chance: random.Random, *, shuffle: bool) -> tuple[str, ...]:
    options = list(candidate.options)
    if candidate.kind == ORDERING or (
        shuffle and not candidate.fixed_order and candidate.kind in SHUFFLED
    ):
        chance.shuffle(options)  # things to put in order never stand as written: that is the key
    return (*options, *candidate.fixed)
