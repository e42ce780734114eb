"""What an exam draws: lines of a blueprint, and whether questions and options are shuffled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kit.language import N_
from training.exams.rules.drawing import Line
from training.exams.rules.keys import KINDS

MOST_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class Blueprint:
    """How a paper of an exam is drawn."""

    lines: tuple[Line, ...]
    shuffle_questions: bool = True
    shuffle_options: bool = True

    @property
    def questions(self) -> int:
        """How many questions a paper has."""
        return sum(line.count for line in self.lines)

    @property
    def marks(self) -> Decimal:
        """What a paper is marked out of."""
        return sum((line.count * line.marks for line in self.lines), Decimal(0))


def plain(blueprint: Blueprint) -> dict[str, Any]:
    """The blueprint as it is stored."""
    return {
        "lines": [
            {
                "count": line.count,
                "marks": str(line.marks),
                "category": line.category,
                "difficulty": line.difficulty,
                "kind": line.kind,
            }
            for line in blueprint.lines
        ],
        "shuffleQuestions": blueprint.shuffle_questions,
        "shuffleOptions": blueprint.shuffle_options,
    }


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
            )
            for line in stored["lines"]
        ),
        shuffle_questions=stored["shuffleQuestions"],
        shuffle_options=stored["shuffleOptions"],
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
        if not 0 < line.marks <= 100:
            found[f"lines.{place}.marks"] = N_("Marks are more than 0, at most 100.")
        if line.category is not None and line.category not in categories:
            found[f"lines.{place}.category"] = N_("There is no such category.")
        if line.difficulty not in {None, 1, 2, 3}:
            found[f"lines.{place}.difficulty"] = N_("Difficulty is 1, 2 or 3.")
        if line.kind is not None and line.kind not in KINDS:
            found[f"lines.{place}.kind"] = N_("There is no such kind of question.")
    return found
