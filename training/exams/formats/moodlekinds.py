"""Kinds of questions of Moodle XML, each to ours; raises Broken where one cannot be."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from kit.language import N_
from training.exams.formats.found import Broken
from training.exams.formats.grades import grade
from training.exams.formats.moodletext import Texts
from training.exams.rules.drafts import EssayTerms, Gap, Option, Said
from training.exams.rules.keys import (
    Accepted,
    AlsoRight,
    Cloze,
    Essay,
    GapKey,
    Key,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    Single,
    TrueFalse,
    Unit,
)
from training.exams.rules.numbers import decimal

LETTERS = (*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac", "ad")
"""Keys of as many options as a question may have."""
GRADINGS = {
    "ALL_OR_NOTHING": "all",
    "ABSOLUTE_POSITION": "position",
    "RELATIVE_NEXT_EXCLUDE_LAST": "next",
    "RELATIVE_NEXT_INCLUDE_LAST": "next-and-ends",
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": "neighbours",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "around",
    "LONGEST_ORDERED_SUBSET": "longest",
    "LONGEST_CONTIGUOUS_SUBSET": "longest-run",
    "RELATIVE_TO_CORRECT": "distance",
}
NUMBERED = {str(at - 1): rule for at, rule in enumerate(GRADINGS.values())}
_PLACE = re.compile(r"\[\[([0-9]{1,3})\]\]")
_NOTHING_SAID = Said()
_ANY_ESSAY = EssayTerms()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kind adds to a question."""

    kind: str
    key: Key
    options: tuple[Option, ...] = ()
    lefts: tuple[Option, ...] = ()
    gaps: tuple[Gap, ...] = ()
    stem: str | None = None
    fixed_order: bool = False
    said: Said = _NOTHING_SAID
    essay: EssayTerms = _ANY_ESSAY


def _said(element: Element, texts: Texts) -> Said:
    return Said(
        texts.said(element.find("correctfeedback")),
        texts.said(element.find("partiallycorrectfeedback")),
        texts.said(element.find("incorrectfeedback")),
    )


def _true(element: Element, name: str, otherwise: str) -> bool:
    return (element.findtext(name) or otherwise).strip().lower() in {"1", "true"}


def _share(answer: Element) -> Fraction:
    return grade(answer.get("fraction", "0"), strict=True)


def choice(element: Element, texts: Texts) -> Asked:
    """A single or multiple choice."""
    options, shares = [], {}
    answers = element.findall("answer")
    if not 2 <= len(answers) <= len(LETTERS):
        raise Broken(N_("A choice question has two to thirty options."), "options")
    for letter, answer in zip(LETTERS, answers, strict=False):
        text, written = texts.own(answer)
        feedback = texts.said(answer.find("feedback"))
        options.append(Option(letter, text, feedback=feedback, format=written))
        shares[letter] = _share(answer)
    key: Key
    if _true(element, "single", "true") and element.get("type") != "multichoiceset":
        right = next((letter for letter, share in shares.items() if share == 1), None)
        if right is None:
            raise Broken(N_("No answer is fully right."), "key")
        rest = tuple((k, share) for k, share in shares.items() if k != right and share)
        key, kind = Single(right, rest), "single"
    else:
        key, kind = _several(element, shares), "multiple"
    return Asked(
        kind,
        key,
        tuple(options),
        fixed_order=not _true(element, "shuffleanswers", "true"),
        said=_said(element, texts),
    )


def _several(element: Element, shares: dict[str, Fraction]) -> Multiple:
    right = frozenset(letter for letter, share in shares.items() if share > 0)
    if element.get("type") == "multichoiceset":
        if not right:
            raise Broken(N_("No answer is fully right."), "key")
        return Multiple(right, "all")
    whole = sum((share for share in shares.values() if share > 0), Fraction(0))
    if not Fraction(99, 100) <= whole <= Fraction(101, 100):
        raise Broken(
            N_("The weights of the right answers add up to {percent} %, not to 100 %."),
            "key",
            percent=round(float(whole * 100), 2),
        )
    return Multiple(right, "shares", tuple((k, share) for k, share in shares.items() if share))


def true_false(element: Element, texts: Texts) -> Asked:
    """A statement that is true or not."""
    said: dict[bool, str] = {}
    truth: bool | None = None
    for answer in element.findall("answer"):
        word = (answer.findtext("text") or "").strip().lower()
        if word not in {"true", "false"}:
            raise Broken(N_("An answer is neither true nor false."), "key", word)
        said[word == "true"] = texts.said(answer.find("feedback"))
        if _share(answer) == 1:
            if truth is not None:
                raise Broken(N_("Both answers are right."), "key")
            truth = word == "true"
    if truth is None:
        raise Broken(N_("No answer is fully right."), "key")
    return Asked(
        "true-false",
        TrueFalse(truth),
        said=Said(right=said.get(truth, ""), wrong=said.get(not truth, "")),
    )


def short_answer(element: Element, texts: Texts) -> Asked:
    """A few words."""
    accepted = tuple(
        Accepted(text, _share(answer), texts.said(answer.find("feedback")))
        for answer in element.findall("answer")
        if (text := (answer.findtext("text") or "").strip())
    )
    if not any(one.share == 1 for one in accepted):
        raise Broken(N_("No answer is fully right."), "key")
    return Asked("short", Short(accepted, exact_case=_true(element, "usecase", "0")))


def number(text: str | None) -> Decimal:
    """The number that a text holds; raises Broken."""
    plain = (text or "").strip().replace(",", ".")
    try:
        found = decimal(plain)
    except ValueError:
        raise Broken(N_("“{text}” is no number."), "key", plain, text=plain[:40]) from None
    if not found.is_finite() or abs(found) > Decimal(10) ** 12:
        raise Broken(N_("“{text}” is no number."), "key", plain, text=plain[:40])
    return found


def numerical(element: Element, texts: Texts) -> Asked:
    """A number, perhaps with units."""
    right: tuple[Decimal, Decimal] | None = None
    others: list[AlsoRight] = []
    right_said = wrong_said = ""
    for answer in element.findall("answer"):
        feedback = texts.said(answer.find("feedback"))
        text = (answer.findtext("text") or "").strip()
        share = _share(answer)
        if text == "*":
            if share:
                raise Broken(N_("A weight for any number cannot be kept."), "key")
            wrong_said = feedback
            continue
        tolerance = abs(number(answer.findtext("tolerance") or "0"))
        if share == 1 and right is None:
            right, right_said = (number(text), tolerance), feedback
        else:
            others.append(AlsoRight(number(text), tolerance, share, feedback))
    if right is None:
        raise Broken(N_("No answer is fully right."), "key")
    units = tuple(
        Unit(name, Decimal(1) / number(unit.findtext("multiplier") or "1"))
        for unit in element.findall("units/unit")
        if (name := (unit.findtext("unit_name") or "").strip())
    )
    if units and whole_number(element, "unitgradingtype") and fine(element, "unitpenalty"):
        raise Broken(N_("What a wrong unit costs cannot be kept."), "key")
    key = Numeric(*right, tuple(others), units)
    return Asked("numeric", key, said=Said(right=right_said, wrong=wrong_said))


def whole_number(element: Element, name: str) -> int:
    """A setting that is a count or a choice by number; 0 where it says nothing of the kind."""
    text = (element.findtext(name) or "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def fine(element: Element, name: str) -> bool:
    """Whether a penalty is more than nothing."""
    return any(sign in "123456789" for sign in element.findtext(name) or "")


def matching(element: Element, texts: Texts) -> Asked:
    """What belongs together; a right side without a left one is there to mislead."""
    lefts: list[Option] = []
    options: dict[str, Option] = {}
    pairs = set()
    for pair in element.findall("subquestion"):
        left, written = texts.own(pair)
        right = (pair.findtext("answer/text") or "").strip()
        if not right:
            raise Broken(N_("A pair lacks its right side."), "key", left)
        if right not in options:
            options[right] = Option(f"r{len(options) + 1}", right)
        if left:
            lefts.append(Option(f"l{len(lefts) + 1}", left, format=written))
            pairs.add((lefts[-1].key, options[right].key))
    if not lefts:
        raise Broken(N_("A matching question needs something on the left."), "key")
    return Asked(
        "matching",
        Matching(frozenset(pairs)),
        tuple(options.values()),
        tuple(lefts),
        fixed_order=not _true(element, "shuffleanswers", "true"),
        said=_said(element, texts),
    )


def ordering(element: Element, texts: Texts) -> Asked:
    """Things to put in order: they stand in the file as is right, numbered by their fraction."""
    items = [
        (decimal(answer.get("fraction") or at), at, *texts.own(answer))
        for at, answer in enumerate(element.findall("answer"), 1)
    ]
    if not 2 <= len(items) <= len(LETTERS):
        raise Broken(N_("There are two to thirty things to put in order."), "options")
    chosen = (element.findtext("selecttype") or "ALL").strip()
    shown = whole_number(element, "selectcount")
    if chosen not in {"ALL", "0"} and 0 < shown < len(items):
        raise Broken(N_("A question that shows only some of its items is not taken here."))
    items.sort(key=lambda item: item[:2])
    options = tuple(
        Option(letter, text, format=written)
        for letter, (_, _, text, written) in zip(LETTERS, items, strict=False)
    )
    grading = (element.findtext("gradingtype") or "ABSOLUTE_POSITION").strip()
    rule = GRADINGS.get(grading) or NUMBERED.get(grading)
    if rule is None:
        raise Broken(N_("The marking “{name}” is not known."), "key", name=grading[:40])
    key = Ordering(tuple(option.key for option in options), rule)
    return Asked("ordering", key, options, said=_said(element, texts))


def essay(element: Element, texts: Texts) -> Asked:
    """A text of one's own, marked by a person."""

    def whole(name: str, otherwise: int) -> int:
        text = (element.findtext(name) or "").strip()
        return min(int(text), 100_000) if text.isdecimal() else otherwise

    only_files = (element.findtext("responseformat") or "").strip() == "noinline"
    if only_files or (element.findtext("attachmentsrequired") or "0").strip() not in {"", "0"}:
        raise Broken(N_("Essays that need an attached file are not taken here."))
    terms = EssayTerms(
        least_words=whole("minwordlimit", 0),
        most_words=whole("maxwordlimit", 0),
        lines=max(1, min(whole("responsefieldlines", 10), 60)),
        template=texts.said(element.find("responsetemplate")),
    )
    return Asked("essay", Essay(texts.said(element.find("graderinfo"))), essay=terms)


def gap_select(element: Element, texts: Texts) -> Asked:
    """Gaps in a text, each to be filled with one of a group of words."""
    boxes = [*element.findall("selectoption"), *element.findall("dragbox")]
    groups: dict[str, list[Option]] = {}
    owners: dict[int, tuple[str, str]] = {}
    for at, box in enumerate(boxes, 1):
        text, group = (box.findtext("text") or "").strip(), (box.findtext("group") or "1").strip()
        members = groups.setdefault(group, [])
        members.append(Option(f"o{at}", text))
        owners[at] = (group, f"o{at}")
    stem, _ = texts.of(element.find("questiontext"), texts.written)
    gaps, gap_keys, seen = [], [], 0

    def place(found: "re.Match[str]") -> str:
        nonlocal seen
        seen += 1
        if int(found[1]) not in owners:
            raise Broken(N_("A gap asks for a word that is not there."), "gaps", found[0])
        group, right = owners[int(found[1])]
        name = str(seen)
        gaps.append(Gap(name, "single", tuple(groups[group])))
        gap_keys.append(GapKey(name, Single(right)))
        return f"[[{name}]]"

    stem = _PLACE.sub(place, stem)
    if not gaps:
        raise Broken(N_("The text has no gap."), "gaps")
    return Asked(
        "cloze",
        Cloze(tuple(gap_keys)),
        gaps=tuple(gaps),
        stem=stem,
        said=_said(element, texts),
    )
