"""What is wrong with a question as it is written, field by field."""

from collections.abc import Iterable

from kit.language import N_
from training.exams.rules import keys, processing
from training.exams.rules.drafts import FORMATS, Draft, Option
from training.exams.rules.keys import (
    Cloze,
    Essay,
    GapKey,
    Key,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Programmed,
    Short,
    Single,
    TrueFalse,
)
from training.exams.rules.responses import LONGEST_KEY

MOST_OPTIONS = 30
MOST_GAPS = 40
MOST_TAGS = 20
LONGEST_STEM = 20_000
LONGEST_OPTION = 4_000
LONGEST_EXPLANATION = 20_000
LONGEST_TAG = 40
LONGEST_TITLE = 255
TOO_LONG = N_("This text is too long.")
NO_FIT = N_("The right answer does not fit the question.")


def faults(draft: Draft) -> dict[str, str]:
    """Field -> message for everything wrong with `draft`; empty when it may be kept."""
    found: dict[str, str] = {}
    if draft.kind not in keys.KINDS:
        found["kind"] = N_("There is no such kind of question.")
    if not draft.category:
        found["category"] = N_("Choose a category.")
    if draft.difficulty not in {1, 2, 3}:
        found["difficulty"] = N_("Difficulty is 1, 2 or 3.")
    if draft.format not in FORMATS:
        found["format"] = N_("There is no such text format.")
    if not draft.stem.strip():
        found["stem"] = N_("Write the question.")
    elif max(len(draft.stem), len(draft.stem_en or "")) > LONGEST_STEM:
        found["stem"] = TOO_LONG
    if max(len(draft.explanation), len(draft.explanation_en or "")) > LONGEST_EXPLANATION:
        found["explanation"] = TOO_LONG
    if len(draft.title) > LONGEST_TITLE:
        found["title"] = TOO_LONG
    if not 0 < draft.marks <= 1000:
        found["marks"] = N_("Marks are more than 0, at most 1000.")
    if len(draft.tags) > MOST_TAGS or any(not 0 < len(tag) <= LONGEST_TAG for tag in draft.tags):
        found["tags"] = N_("At most 20 tags of at most 40 characters.")
    found |= _part_faults(draft)
    if not found.keys() & {"kind", "options", "lefts", "gaps"} and not _key_fits(draft):
        found["key"] = NO_FIT
    return found


def _part_faults(draft: Draft) -> dict[str, str]:
    match draft.kind:
        case "single" | "multiple":
            return _option_faults(draft.options, fewest=1 if draft.picture else 2)
        case "ordering":
            return _option_faults(draft.options, fewest=2)
        case "matching":
            found = _option_faults(draft.options, fewest=1)
            wrong = _texts_wrong(draft.lefts, fewest=1, alike=True)
            if wrong:
                found["lefts"] = wrong
            elif _several_right(draft.key):
                found["key"] = N_("Each left side has one right side.")
            return found
        case "cloze":
            return _gap_faults(draft)
    return {}


def _several_right(key: Key) -> bool:
    """Whether a left side has more right sides than an answer can give it."""
    shown = keys.shown_of(key)
    if not isinstance(shown, Matching):
        return False
    return len({left for left, _ in shown.pairs}) < len(shown.pairs)


def _option_faults(options: tuple[Option, ...], *, fewest: int) -> dict[str, str]:
    wrong = _texts_wrong(options, fewest=fewest)
    return {"options": wrong} if wrong else {}


def _texts_wrong(options: tuple[Option, ...], *, fewest: int, alike: bool = False) -> str | None:
    texts = [option.text.strip() for option in options]
    if not fewest <= len(texts) <= MOST_OPTIONS:
        return (
            N_("A choice question has two to thirty options.")
            if fewest == 2
            else N_("There must be one to thirty of these.")
        )
    if not all(texts):
        return N_("An option is empty.")
    if not alike and len(set(texts)) < len(texts):
        return N_("Two options are the same.")
    if len({option.key for option in options}) < len(options) or any(
        not 0 < len(option.key) <= LONGEST_KEY for option in options
    ):
        return N_("Two options have the same key, or one has none.")
    if max(len(text) for text in texts) > LONGEST_OPTION:
        return TOO_LONG
    return None


def _gap_faults(draft: Draft) -> dict[str, str]:
    named = [gap.key for gap in draft.gaps]
    if not 1 <= len(named) <= MOST_GAPS or len(set(named)) < len(named):
        return {"gaps": N_("A cloze question has one to forty gaps, each with a key of its own.")}
    if any(gap.kind not in keys.IN_GAPS for gap in draft.gaps):
        return {"gaps": N_("A gap is a choice, a few words or a number.")}
    missing = [gap for gap in named if draft.stem.count(f"[[{gap}]]") != 1]
    if missing:
        return {"gaps": N_("Each gap stands once in the text, like [[1]].")}
    for gap in draft.gaps:
        wrong = _texts_wrong(gap.options, fewest=1) if gap.kind == keys.SINGLE else None
        if wrong:
            return {"gaps": wrong}
    return {}


def _key_fits(draft: Draft) -> bool:
    known = {option.key for option in draft.options}
    match draft.kind, draft.key:
        case _, Programmed(program, shown):
            return keys.kind_of(shown) == draft.kind and processing.sound(program)
        case "single", Single(right, shares):
            return right in known and _all_known(shares, known)
        case "multiple", Multiple(right_options, rule, shares):
            if rule == "shares":
                return bool(shares) and _all_known(shares, known) and right_options <= known
            return bool(right_options) and right_options <= known
        case "true-false", TrueFalse():
            return True
        case "numeric", Numeric(_, tolerance, others, units):
            return tolerance >= 0 and len(others) <= 50 and all(unit.factor for unit in units)
        case "short", Short(accepted):
            return 0 < len(accepted) <= 100 and all(one.pattern.strip() for one in accepted)
        case "matching", Matching(pairs):
            lefts = {left.key for left in draft.lefts}
            return bool(pairs) and all(a in lefts and b in known for a, b in pairs)
        case "ordering", Ordering(order):
            return sorted(order) == sorted(known)
        case "cloze", Cloze(gaps):
            return _gaps_fit(draft, gaps)
        case "essay", Essay():
            return True
    return False


def _all_known(shares: Iterable[tuple[str, object]], known: set[str]) -> bool:
    return all(key in known for key, _ in shares)


def _gaps_fit(draft: Draft, gaps: tuple[GapKey, ...]) -> bool:
    held = {gap.key: gap for gap in draft.gaps}
    if {one.gap for one in gaps} != set(held) or len(gaps) != len(held):
        return False
    for one in gaps:
        gap = held[one.gap]
        if keys.kind_of(one.key) != gap.kind or one.weight <= 0:
            return False
        if isinstance(one.key, Single) and one.key.right not in {o.key for o in gap.options}:
            return False
    return True
