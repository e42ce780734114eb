"""Keys of ours that mark just as a standard template of QTI does, and whether they do."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kit.language import N_
from training.exams.formats.found import Broken
from training.exams.formats.grades import snapped
from training.exams.formats.qtikeys import Marking
from training.exams.formats.qtipatterns import EQUAL, MAP, MATCH, Step, share_of, weights
from training.exams.rules.drafts import Gap
from training.exams.rules.keys import (
    NUMERIC,
    Accepted,
    AlsoRight,
    Cloze,
    GapKey,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Plain,
    Short,
    Single,
)
from training.exams.rules.numbers import decimal, fraction
from training.exams.rules.responses import Choice, Choices, Pairs, Response, Words
from training.exams.rules.shares import share


def _mapped(mapping: Mapping[str, Any]) -> dict[str, Fraction]:
    return {key: fraction(value) for key, value, _ in mapping["entries"]}


def _plain_bounds(mapping: Mapping[str, Any], most: Fraction) -> bool:
    """Whether the bounds change nothing that our shares do not say: none below nothing counts."""
    lower, upper = mapping["lower"], mapping["upper"]
    return (upper is None or fraction(upper) == most) and (lower is None or fraction(lower) == 0)


def choice_key(
    marks: Marking, name: str, options: Sequence[str], *, single: bool
) -> tuple[Single | Multiple, bool]:
    """(the key of a choice, whether it marks as the item does)."""
    right = [value for value in marks.correct(name) if value in options]
    mapping = marks.mapping(name)
    mapped = _mapped(mapping) if mapping else {}
    if not right and mapped:
        best = max(mapped.values())
        positive = [key for key in options if mapped.get(key, Fraction(0)) > 0]
        right = [key for key in positive if mapped[key] == best][:1] if single else positive
    if not right:
        raise Broken(N_("The item does not say what is right."), "key")
    if single:
        key: Single | Multiple = Single(right[0])
        native = marks.template == MATCH
        most = max(mapped.values(), default=Fraction(0))
        if marks.template == MAP and mapping and most > 0 and mapped.get(right[0]) == most:
            otherwise = fraction(mapping["default"])
            shares = {one: mapped.get(one, otherwise) / most for one in options if one != right[0]}
            fair = _plain_bounds(mapping, most) and min(shares.values(), default=Fraction(0)) >= -1
            return Single(right[0], tuple((k, s) for k, s in shares.items() if s)), fair
        return key, native
    if marks.template == MAP and mapping:
        whole = sum((value for value in mapped.values() if value > 0), Fraction(0))
        otherwise = fraction(mapping["default"])
        if whole > 0 and _plain_bounds(mapping, whole):
            shares = {one: mapped.get(one, otherwise) / whole for one in options}
            good = frozenset(one for one, share in shares.items() if share > 0)
            kept = tuple((one, share) for one, share in shares.items() if share)
            return Multiple(good, "shares", kept), True
    return Multiple(frozenset(right), "all"), marks.template == MATCH


def ordering_key(marks: Marking, name: str, options: Sequence[str]) -> tuple[Ordering, bool]:
    """(the key of an order, whether it marks as the item does)."""
    right = marks.correct(name)
    whole = sorted(right) == sorted(options)
    if not right:
        raise Broken(N_("The item does not say what is right."), "key")
    if not whole:
        raise Broken(N_("The right order does not name every thing once."), "key")
    return Ordering(tuple(right), "all"), marks.template == MATCH


def matching_key(marks: Marking, name: str, lefts: Sequence[str]) -> tuple[Matching, bool]:
    """(the key of pairs, whether it marks as the item does)."""
    pairs = [_pair(value, lefts) for value in marks.correct(name)]
    mapping = marks.mapping(name)
    if marks.template == MAP and mapping:
        mapped = {_pair(key, lefts): value for key, value in _mapped(mapping).items()}
        best: dict[str, Fraction] = {}
        for (left, _), value in mapped.items():
            best[left] = max(best.get(left, Fraction(0)), value)
        whole = sum(best.values(), Fraction(0))
        pairs = pairs or [
            pair for pair, value in mapped.items() if value > 0 and value == best[pair[0]]
        ]
        if whole > 0 and _plain_bounds(mapping, whole) and pairs:
            shares = tuple((left, right, value / whole) for (left, right), value in mapped.items())
            otherwise = fraction(mapping["default"]) / whole
            return Matching(frozenset(pairs), "shares", shares, otherwise), True
    if not pairs:
        raise Broken(N_("The item does not say what is right."), "key")
    return Matching(frozenset(pairs), "all"), marks.template == MATCH


def _pair(value: str, lefts: Sequence[str]) -> tuple[str, str]:
    parts = value.split()
    if len(parts) != 2:
        raise Broken(N_("A pair lacks its right side."), "key", value)
    one, other = parts
    return (one, other) if one in lefts else (other, one)


def pattern(text: str) -> str:
    """A text as a pattern that fits only it."""
    return text.replace("\\", "\\\\").replace("*", "\\*")


def short_key(marks: Marking, name: str) -> tuple[Short, bool]:
    """(the key of a few words, whether it marks as the item does)."""
    mapping = marks.mapping(name)
    right = marks.correct(name)
    if marks.template == MAP and mapping and mapping["entries"]:
        mapped = _mapped(mapping)
        most = max(mapped.values())
        exact = {entry[2] for entry in mapping["entries"]}
        if most > 0:
            ranked = sorted(mapped.items(), key=lambda entry: -entry[1])
            accepted = tuple(Accepted(pattern(k), v / most) for k, v in ranked if k.strip())
            plain = len(exact) == 1 and not fraction(mapping["default"])
            key = Short(accepted, exact_case=exact == {True})
            return key, plain and _plain_bounds(mapping, most)
    if not right:
        raise Broken(N_("The item does not say what is right."), "key")
    accepted = tuple(Accepted(pattern(text)) for text in right)
    return Short(accepted, exact_case=True), marks.template == MATCH


def numeric_key(marks: Marking, name: str) -> tuple[Numeric, bool]:
    """(the key of a number, whether it marks as the item does)."""
    right = marks.correct(name)
    try:
        number = decimal(right[0])
    except (IndexError, ValueError):
        raise Broken(N_("The item does not say what is right."), "key") from None
    if marks.template == EQUAL:
        return by_steps(number, marks.steps), True
    return Numeric(number), marks.template == MATCH


def by_steps(number: Decimal, steps: Sequence[Step]) -> Numeric:
    """The key of a number that is compared step by step, the right one first."""
    first, *rest = steps
    others = tuple(
        AlsoRight(decimal(s.number or "0"), abs(decimal(s.tolerance or "0")), share_of(s, first))
        for s in rest
    )
    return Numeric(number, abs(decimal(first.tolerance or "0")), others)


def weighed_cloze(marks: Marking, gaps: Sequence[Gap]) -> Cloze | None:
    """The key of gaps that are marked each for itself and summed; None for another marking."""
    found = weights(marks.rules, list(marks.responses)) if marks.rules else None
    if found is None or len(gaps) != len(found):
        return None
    keys = []
    for gap, (name, one) in zip(gaps, ((w.name, w) for w in found), strict=True):
        key = _gap_key(marks, name, gap, one.steps)
        if key is None:
            return None
        keys.append(GapKey(gap.key, key, one.weight))
    return Cloze(tuple(keys))


def _gap_key(
    marks: Marking, name: str, gap: Gap, steps: Sequence[Step]
) -> Single | Short | Numeric | None:
    right = next(iter(marks.correct(name)), "")
    if steps:
        return by_steps(decimal(right), steps) if gap.kind == NUMERIC else None
    mapping = marks.mapping(name)
    if mapping is None or fraction(mapping["default"]) or not _plain_bounds(mapping, Fraction(1)):
        return None
    mapped = [(key, snapped(value)) for key, value in _mapped(mapping).items()]
    if max(value for _, value in mapped) != 1:
        return None
    if gap.kind == "single":
        rest = tuple((key, value) for key, value in mapped if key != right and value)
        fits = dict(mapped).get(right) == 1 and right in {option.key for option in gap.options}
        return Single(right, rest) if fits else None
    exact_case = {entry[2] for entry in mapping["entries"]}
    if gap.kind == NUMERIC or len(exact_case) != 1:
        return None
    accepted = tuple(Accepted(pattern(key), value) for key, value in mapped)
    return Short(accepted, exact_case == {True})


def cloze_key(right: Mapping[str, str | None], gaps: Sequence[Gap]) -> Cloze:
    """The key of gaps as a review shows it: what the author declares right in each."""
    found = []
    for gap in gaps:
        declared = right.get(gap.key)
        if gap.kind == "single":
            options = [option.key for option in gap.options]
            found.append(GapKey(gap.key, Single(declared if declared in options else options[0])))
        elif gap.kind == NUMERIC:
            found.append(GapKey(gap.key, Numeric(decimal(declared or "0"))))
        else:
            found.append(GapKey(gap.key, Short((Accepted(pattern(declared or "—")),), True)))
    return Cloze(tuple(found))


def earns_all(key: Plain, marks: Marking, name: str) -> bool:
    """Whether what the author declares right is all right by our key too."""
    right = marks.correct(name)
    if not right:
        return True
    answer: Response
    match key:
        case Single():
            answer = Choice(right[0])
        case Multiple():
            answer = Choices(frozenset(right))
        case Matching():
            lefts = [left for left, _ in key.pairs]
            answer = Pairs(frozenset(_pair(value, lefts) for value in right))
        case Short():
            answer = Words(right[0])
        case _:
            return True
    return share(key, answer) == 1
