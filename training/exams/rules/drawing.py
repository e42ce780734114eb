"""Drawing a paper from the bank: which questions, in what order, with options in what order."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from training.exams.rules.keys import ORDERING, SHUFFLED


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a blueprint: so many questions of a category, difficulty and kind.

    An empty category, difficulty or kind means any.
    """

    count: int
    marks: Decimal
    category: str | None = None
    difficulty: int | None = None
    kind: str | None = None


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


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paper."""

    number: int
    version: int
    marks: Decimal
    options: tuple[str, ...]
    """In the order shown; after them the other keys that an answer may name."""


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
    questions stand in the blueprint's order and options as written.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose; the seed itself is secret
    picked, missing = _pick(lines, _in_order(candidates, chance))
    if missing:
        return tuple(missing)
    if shuffle_questions:
        chance.shuffle(picked)
    return tuple(
        Slot(
            number=number,
            version=candidate.version,
            marks=line.marks,
            options=_options(candidate, chance, shuffle=shuffle_options),
        )
        for number, (line, candidate) in enumerate(picked, start=1)
    )


def _in_order(candidates: Iterable[Candidate], chance: random.Random) -> list[Candidate]:
    pool = sorted(candidates, key=lambda one: one.version)
    chance.shuffle(pool)
    return sorted(pool, key=lambda one: (one.seen, one.used))


def _fits(line: Line, candidate: Candidate) -> bool:
    return (
        line.category in {None, candidate.category}
        and line.difficulty in {None, candidate.difficulty}
        and line.kind in {None, candidate.kind}
    )


def _pick(
    lines: Sequence[Line], pool: list[Candidate]
) -> tuple[list[tuple[Line, Candidate]], list[TooFew]]:
    """Narrow lines take their questions before wide ones, which can make do with others."""
    taken: set[int] = set()
    found: dict[int, list[Candidate]] = {}
    missing: list[TooFew] = []
    narrow_first = sorted(
        range(len(lines)),
        key=lambda index: (
            [lines[index].category, lines[index].difficulty, lines[index].kind].count(None),
            index,
        ),
    )
    for index in narrow_first:
        line = lines[index]
        fitting = [one for one in pool if one.version not in taken and _fits(line, one)]
        if len(fitting) < line.count:
            missing.append(TooFew(line, len(fitting)))
            continue
        found[index] = fitting[: line.count]
        taken.update(one.version for one in found[index])
    return [(lines[index], one) for index in sorted(found) for one in found[index]], missing


def _options(candidate: Candidate, chance: random.Random, *, shuffle: bool) -> tuple[str, ...]:
    options = list(candidate.options)
    if candidate.kind == ORDERING or (
        shuffle and not candidate.fixed_order and candidate.kind in SHUFFLED
    ):
        chance.shuffle(options)  # things to put in order never stand as written: that is the key
    return (*options, *candidate.fixed)
