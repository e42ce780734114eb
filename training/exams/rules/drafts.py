"""A question as it is written, by hand or in a file."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from training.exams.rules.keys import Key

PLAIN, MARKDOWN, HTML, MOODLE = FORMATS = ("plain", "markdown", "html", "moodle")
"""How a text is written: `moodle` is HTML whose line ends count."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the picture that an option stands for: a shape of SVG and HTML maps."""

    shape: str
    """circle (x, y, r), rect (left, top, right, bottom) or poly (x, y, x, y, …)."""
    coords: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, to match or to put in order."""

    key: str
    text: str
    text_en: str | None = None
    feedback: str = ""
    """Said after the exam to whoever chose it."""
    format: str | None = None
    """Of its text, where it is another than the question's."""
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a cloze question; `[[key]]` in the text says where it is."""

    key: str
    kind: str
    """single, short or numeric"""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a question with areas shows."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Said:
    """What is said after the exam, by how the question went."""

    right: str = ""
    partly: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class EssayTerms:
    """How an essay is asked for; 0 words: no bound."""

    least_words: int = 0
    most_words: int = 0
    lines: int = 10
    template: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the law says so."""

    law: str
    article: str
    on: date | None = None
    """The version of the law in force since that day."""
    law_en: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One version of a question, with the question's own places: category, difficulty, tags."""

    kind: str
    category: str
    difficulty: int
    stem: str
    key: Key
    stem_en: str | None = None
    options: tuple[Option, ...] = ()
    fixed_order: bool = False
    explanation: str = ""
    explanation_en: str | None = None
    service_line: str | None = None
    unit: str = ""
    """After the number: 工作日."""
    unit_en: str | None = None
    source: Source | None = None
    title: str = ""
    format: str = PLAIN
    lefts: tuple[Option, ...] = ()
    """Of a matching question: what is matched with the options."""
    gaps: tuple[Gap, ...] = ()
    picture: Picture | None = None
    tags: tuple[str, ...] = ()
    marks: Decimal = Decimal(1)
    """What it is worth where an exam does not say."""
    penalty: Decimal = Decimal(0)
    """What a wrong try costs elsewhere: kept for those it goes back to."""
    said: Said = Said()
    hints: tuple[str, ...] = ()
    essay: EssayTerms = EssayTerms()

    @property
    def all_options(self) -> tuple[str, ...]:
        """Keys that a paper lists in an order of its own."""
        return tuple(option.key for option in self.options)

    @property
    def fixed(self) -> tuple[str, ...]:
        """Keys that an answer may name besides: what is matched, and gaps."""
        return (*(left.key for left in self.lefts), *(gap.key for gap in self.gaps))


def same_wording(one: Draft, other: Draft) -> bool:
    """Whether two drafts differ at most in places: category, difficulty, service line, tags."""
    return one == replace(
        other,
        category=one.category,
        difficulty=one.difficulty,
        service_line=one.service_line,
        tags=one.tags,
    )


def plain(draft: Draft) -> dict[str, Any]:
    """The draft without its key, as the history of changes keeps it."""
    held: dict[str, Any] = {
        "kind": draft.kind,
        "category": draft.category,
        "difficulty": draft.difficulty,
        "stem": draft.stem,
        "options": [option.text for option in draft.options],
    }
    if draft.lefts:
        held["lefts"] = [left.text for left in draft.lefts]
    if draft.tags:
        held["tags"] = list(draft.tags)
    return held
