"""What share of a question's marks a response earns, kind by kind. Source: docs/sources.md#exams.

Shares lie between −1 and 1. Below nothing are only those of options that an author made cost
something; whether that counts is for the exam to say.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from training.exams.rules import orders, processing
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
from training.exams.rules.responses import (
    Choice,
    Choices,
    Filled,
    Number,
    Order,
    Pairs,
    Response,
    Truth,
    Words,
    WrongShape,
    read_number,
)

NOTHING = Fraction(0)
FULL = Fraction(1)


def share(key: Key, response: Response | None) -> Fraction:
    """The share of the marks earned, from 0 to 1. No answer, or one of another kind, earns nothing.

    An essay earns nothing until a person has marked it.
    """
    return max(NOTHING, signed_share(key, response))


def signed_share(key: Key, response: Response | None) -> Fraction:
    """The same, below nothing where the author made a choice cost something."""
    match key, response:
        case Programmed(program, shown), _:
            return NOTHING if _too_many(shown, response) else processing.share(program, response)
        case Single(), Choice(option):
            return _single(key, option)
        case Multiple(), Choices(options):
            return NOTHING if _too_many(key, response) else _multiple(key, options)
        case TrueFalse(truth), Truth(value):
            return Fraction(value == truth)
        case Numeric(), Number(given, unit):
            return _numeric(key, given, unit)
        case Short(), Words(text):
            return _short(key, text)
        case Matching(), Pairs(pairs):
            return _matching(key, pairs)
        case Ordering(order, rule), Order(given_order):
            return orders.share(order, given_order, rule)
        case Cloze(), Filled():
            return _cloze(key, response)
        case Essay(), _:
            return NOTHING
    return NOTHING


def _too_many(key: Key, response: Response | None) -> bool:
    """Whether more was chosen than the question allows, or several right sides for a left one."""
    match key, response:
        case Multiple(), Choices(options):
            return 0 < key.most < len(options)
        case Matching(), Pairs(pairs):
            return len({left for left, _ in pairs}) < len(pairs)
    return False


def _between(earned: Fraction) -> Fraction:
    return max(-FULL, min(FULL, earned))


def _single(key: Single, option: str) -> Fraction:
    return FULL if option == key.right else _between(dict(key.shares).get(option, NOTHING))


def _multiple(key: Multiple, chosen: frozenset[str]) -> Fraction:
    """Rule `balanced`: each right option chosen earns 1/n of the marks, each wrong one costs 1/n.

    n is the number of right options, so choosing all earns nothing where right and wrong options
    are equally many.
    """
    match key.rule:
        case "all":
            return Fraction(chosen == key.right)
        case "shares":
            shares = dict(key.shares)
            return _between(sum((shares.get(option, NOTHING) for option in chosen), NOTHING))
    hits = len(chosen & key.right) - len(chosen - key.right)
    return Fraction(max(0, hits), len(key.right))


def _numeric(key: Numeric, given: Decimal, unit: str) -> Fraction:
    factor: Decimal | None = Decimal(1)
    if unit and key.units:
        names = {plain_text(one.name, exact_case=True): one.factor for one in key.units}
        factor = names.get(plain_text(unit, exact_case=True))
    if factor is None:
        return NOTHING
    value = given * factor
    if abs(value - key.right) <= key.tolerance:
        return FULL
    fitting = (o.share for o in key.others if abs(value - o.number) <= o.tolerance)
    return _between(max(fitting, default=NOTHING))


def _short(key: Short, text: str) -> Fraction:
    for one in key.accepted:
        if fits(one.pattern, text, exact_case=key.exact_case):
            return _between(one.share)
    return NOTHING


def plain_text(text: str, *, exact_case: bool) -> str:
    """`text` without what differs by keyboard: width, runs of blanks, perhaps case."""
    regular = " ".join(unicodedata.normalize("NFKC", text).split())
    return regular if exact_case else regular.casefold()


def fits(pattern: str, text: str, *, exact_case: bool = False) -> bool:
    """Whether `text` is of the pattern, in time that grows with their lengths only."""
    given = plain_text(text, exact_case=exact_case)
    marked = pattern.replace("\\\\", "\ue000").replace("\\*", "\ue001")
    parts = [
        plain_text(part, exact_case=exact_case).replace("\ue000", "\\").replace("\ue001", "*")
        for part in marked.split("*")
    ]
    if len(parts) == 1:
        return given == parts[0]
    head, *middle, tail = parts
    if not given.startswith(head) or not given.endswith(tail):
        return False
    at, end = len(head), len(given) - len(tail)
    for part in middle:
        found = given.find(part, at, max(at, end))
        if found < 0:
            return False
        at = found + len(part)
    return at <= end


def _matching(key: Matching, every: frozenset[tuple[str, str]]) -> Fraction:
    times = Counter(left for left, _ in every)
    given = {(left, right) for left, right in every if times[left] == 1}
    match key.rule:
        case "all":
            return Fraction(given == key.pairs)
        case "shares":
            shares = {(left, right): share for left, right, share in key.shares}
            return _between(sum((shares.get(pair, key.otherwise) for pair in given), NOTHING))
    return Fraction(len(given & key.pairs), len(key.pairs))


def _cloze(key: Cloze, response: Filled) -> Fraction:
    texts = dict(response.gaps)
    earned = [
        (gap.weight, max(NOTHING, gap_share(gap, texts.get(gap.gap, "")))) for gap in key.gaps
    ]
    if key.rule == "all":
        return Fraction(all(share == 1 for _, share in earned))
    return _mean(earned)


def _mean(earned: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    parts = list(earned)
    whole = sum((weight for weight, _ in parts), NOTHING)
    return sum((weight * share for weight, share in parts), NOTHING) / whole if whole else NOTHING


def gap_share(gap: GapKey, text: str) -> Fraction:
    """What the text in a gap earns of the gap's weight."""
    if not text.strip():
        return NOTHING
    match gap.key:
        case Single():
            return _single(gap.key, text)
        case Short():
            return _short(gap.key, text)
        case Numeric():
            try:
                number, unit = read_number(text)
            except WrongShape:
                return NOTHING
            return _numeric(gap.key, number, unit)
