"""A question as it is written, by hand or in a file, and what is wrong with it field by field."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kit.language import N_
from training.exams.rules import keys
from training.exams.rules.keys import Key, Multiple, Numeric, Single, TrueFalse

MOST_OPTIONS = 10
LONGEST_STEM = 2000
LONGEST_OPTION = 500
LONGEST_EXPLANATION = 4000


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice question."""

    key: str
    text: str
    text_en: str | None = None


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
    """The text of one version of a question."""

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


def faults(draft: Draft) -> dict[str, str]:
    """Field -> message for everything wrong with `draft`; empty when it may be kept."""
    found: dict[str, str] = {}
    if draft.kind not in keys.KINDS:
        found["kind"] = N_("There is no such kind of question.")
    if not draft.category:
        found["category"] = N_("Choose a category.")
    if draft.difficulty not in {1, 2, 3}:
        found["difficulty"] = N_("Difficulty is 1, 2 or 3.")
    if not draft.stem.strip():
        found["stem"] = N_("Write the question.")
    elif max(len(draft.stem), len(draft.stem_en or "")) > LONGEST_STEM:
        found["stem"] = N_("This text is too long.")
    if max(len(draft.explanation), len(draft.explanation_en or "")) > LONGEST_EXPLANATION:
        found["explanation"] = N_("This text is too long.")
    found |= _option_faults(draft) if draft.kind in keys.WITH_OPTIONS else {}
    if "kind" not in found and "options" not in found and not _key_fits(draft):
        found["key"] = N_("The right answer does not fit the question.")
    return found


def _option_faults(draft: Draft) -> dict[str, str]:
    texts = [option.text.strip() for option in draft.options]
    if not 2 <= len(texts) <= MOST_OPTIONS:
        return {"options": N_("A choice question has two to ten options.")}
    if not all(texts):
        return {"options": N_("An option is empty.")}
    if len(set(texts)) < len(texts) or len({o.key for o in draft.options}) < len(texts):
        return {"options": N_("Two options are the same.")}
    if max(len(text) for text in texts) > LONGEST_OPTION:
        return {"options": N_("This text is too long.")}
    return {}


def _key_fits(draft: Draft) -> bool:
    known = {option.key for option in draft.options}
    match draft.kind, draft.key:
        case "single", Single(right):
            return right in known
        case "multiple", Multiple(right_options):
            return bool(right_options) and right_options <= known
        case "true-false", TrueFalse():
            return True
        case "numeric", Numeric(_, tolerance):
            return tolerance >= 0
    return False


def plain(draft: Draft) -> dict[str, Any]:
    """The draft without its key, as the history of changes keeps it."""
    return {
        "kind": draft.kind,
        "category": draft.category,
        "difficulty": draft.difficulty,
        "stem": draft.stem,
        "options": [option.text for option in draft.options],
    }
