"""What an exam draws: sections with lines, which versions, and what is shuffled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import comb
from typing import Any

from kit.language import N_
from training.exams.rules.drawing import Candidate, Line, fits
from training.exams.rules.keys import KINDS

MOST_QUESTIONS = 200
MOST_SECTIONS = 10
UNEVEN = Fraction(1, 4)
"""How far the mean difficulty of two papers may lie apart before it is said."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper, with a time of its own or none."""

    name: str
    name_en: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Blueprint:
    """How a paper of an exam is drawn."""

    lines: tuple[Line, ...]
    shuffle_questions: bool = True
    shuffle_options: bool = True
    sections: tuple[Section, ...] = ()
    """None: the paper is one part."""
    as_of: datetime | None = None
    """Versions are drawn as they were ready then; None: the exam follows the bank."""

    @property
    def questions(self) -> int:
        """How many questions a paper has."""
        return sum(line.count for line in self.lines)

    @property
    def marks(self) -> Decimal:
        """What a paper is marked out of."""
        return sum((line.count * line.marks for line in self.lines), Decimal(0))

    @property
    def pinned(self) -> tuple[tuple[str, int], ...]:
        """(code, number) of the versions that lines pin."""
        return tuple(
            (line.question, line.version)
            for line in self.lines
            if line.question is not None and line.version is not None
        )


def plain(blueprint: Blueprint) -> dict[str, Any]:
    """The blueprint as it is stored."""
    held: dict[str, Any] = {
        "lines": [_plain_line(line) for line in blueprint.lines],
        "shuffleQuestions": blueprint.shuffle_questions,
        "shuffleOptions": blueprint.shuffle_options,
    }
    if blueprint.sections:
        held["sections"] = [
            {"name": one.name, "nameEn": one.name_en, "minutes": one.minutes}
            for one in blueprint.sections
        ]
    if blueprint.as_of:
        held["asOf"] = blueprint.as_of.isoformat()
    return held


def _plain_line(line: Line) -> dict[str, Any]:
    held: dict[str, Any] = {
        "count": line.count,
        "marks": str(line.marks),
        "category": line.category,
        "difficulty": line.difficulty,
        "kind": line.kind,
    }
    more = {
        "tag": line.tag,
        "question": line.question,
        "version": line.version,
        "section": line.section or None,
    }
    return held | {name: value for name, value in more.items() if value is not None}


def read(stored: Mapping[str, Any]) -> Blueprint:
    """The blueprint that `plain` stored."""
    return Blueprint(
        lines=tuple(
            Line(
                count=line["count"],
                marks=Decimal(line["marks"]),
                category=line["category"],
                difficulty=line["difficulty"],
                kind=line["kind"],
                tag=line.get("tag"),
                question=line.get("question"),
                version=line.get("version"),
                section=line.get("section") or 0,
            )
            for line in stored["lines"]
        ),
        shuffle_questions=stored["shuffleQuestions"],
        shuffle_options=stored["shuffleOptions"],
        sections=tuple(
            Section(one["name"], one.get("nameEn"), one.get("minutes"))
            for one in stored.get("sections", ())
        ),
        as_of=datetime.fromisoformat(stored["asOf"]) if stored.get("asOf") else None,
    )


def faults(lines: Sequence[Line], categories: frozenset[str]) -> dict[str, str]:
    """Field -> message for what is wrong with the lines; empty when papers may be drawn."""
    if not lines:
        return {"lines": N_("A blueprint has at least one line.")}
    if sum(line.count for line in lines) > MOST_QUESTIONS:
        return {"lines": N_("A paper has at most 200 questions.")}
    found: dict[str, str] = {}
    for place, line in enumerate(lines):
        if line.count < 1:
            found[f"lines.{place}.count"] = N_("At least one question.")
        if line.question is not None and line.count != 1:
            found[f"lines.{place}.count"] = N_("A line that names a question draws just that one.")
        if not 0 < line.marks <= 100:
            found[f"lines.{place}.marks"] = N_("Marks are more than 0, at most 100.")
        if line.category is not None and line.category not in categories:
            found[f"lines.{place}.category"] = N_("There is no such category.")
        if line.difficulty not in {None, 1, 2, 3}:
            found[f"lines.{place}.difficulty"] = N_("Difficulty is 1, 2 or 3.")
        if line.kind is not None and line.kind not in KINDS:
            found[f"lines.{place}.kind"] = N_("There is no such kind of question.")
    named = [line.question for line in lines if line.question is not None]
    if len(set(named)) < len(named):
        found["lines"] = N_("A question stands once on a paper.")
    return found


def section_faults(blueprint: Blueprint, limit_minutes: int) -> dict[str, str]:
    """Field -> message for what is wrong with the sections."""
    sections = blueprint.sections
    if len(sections) > MOST_SECTIONS:
        return {"sections": N_("A paper has at most ten sections.")}
    if any(not 0 <= line.section < max(1, len(sections)) for line in blueprint.lines):
        return {"lines": N_("A line belongs to a section that there is.")}
    used = {line.section for line in blueprint.lines}
    if sections and used != set(range(len(sections))):
        return {"sections": N_("Each section has at least one line.")}
    timed = [one.minutes for one in sections if one.minutes is not None]
    if timed and len(timed) < len(sections):
        return {"sections": N_("Either each section has its own time, or none.")}
    if timed and sum(timed) != limit_minutes:
        return {"sections": N_("The times of the sections add up to the time of the exam.")}
    return {}


def windows(sections: Sequence[Section]) -> list[tuple[int | None, int | None]]:
    """(opens, ends) of each section in minutes before the deadline; None: open with the paper.

    Counted from the end, so that time given to a person moves all of them.
    """
    if not sections or any(one.minutes is None for one in sections):
        return [(None, None)] * max(1, len(sections))
    rest = [sum(one.minutes or 0 for one in sections[at:]) for at in range(len(sections) + 1)]
    return [(None if at == 0 else rest[at], rest[at + 1]) for at in range(len(sections))]


@dataclass(frozen=True, slots=True)
class Supply:
    """What the bank can give a blueprint."""

    available: tuple[int, ...]
    """How many questions fit each line."""
    papers: int
    """How many different papers can be drawn at least, by the choice of questions alone."""
    easiest: Fraction | None
    """Mean difficulty, 1 to 3, by marks, of the easiest paper that can come out."""
    hardest: Fraction | None

    @property
    def even(self) -> bool:
        """Whether any two papers are about as difficult."""
        if self.easiest is None or self.hardest is None:
            return True
        return self.hardest - self.easiest <= UNEVEN


def supply(lines: Sequence[Line], candidates: Sequence[Candidate]) -> Supply:
    """How many fit each line, how many papers there are, and how their difficulty may differ.

    Lines that want the same questions share them: each is counted with what the ones before left,
    so the number of papers is never said too high.
    """
    fitting = [[one for one in candidates if fits(line, one)] for line in lines]
    papers = 1
    for place, line in enumerate(lines):
        mine = {one.version for one in fitting[place]}
        others = sum(
            other.count
            for before, other in enumerate(lines[:place])
            if mine & {one.version for one in fitting[before]}
        )
        papers *= comb(max(0, len(mine) - others), line.count)
    return Supply(
        available=tuple(len(one) for one in fitting),
        papers=papers,
        easiest=_mean(lines, fitting, hardest=False),
        hardest=_mean(lines, fitting, hardest=True),
    )


def _mean(
    lines: Sequence[Line], fitting: Sequence[Sequence[Candidate]], *, hardest: bool
) -> Fraction | None:
    whole, marks = Fraction(0), Fraction(0)
    for line, found in zip(lines, fitting, strict=True):
        levels = sorted((one.difficulty for one in found), reverse=hardest)[: line.count]
        if len(levels) < line.count:
            return None
        whole += sum(levels) * Fraction(line.marks)
        marks += line.count * Fraction(line.marks)
    return whole / marks if marks else None
