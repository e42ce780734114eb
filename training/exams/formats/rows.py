"""Questions as rows of a table: how the cells `right`, `rule` and the options are written.

| kind | options | right |
|---|---|---|
| single | one a cell | `B`, or with half right ones `B; C=50%` |
| multiple | one a cell | `ACD`, or with weights `A=50%; C=50%; B=-50%` |
| true-false | | 对 or 错 |
| numeric | | the number, or with half right ones `20; 21±0.5=50%` |
| short | | texts with `|` between, half right ones with their weight: `挂失|报失=50%` |
| matching | `left -> right`; `-> right` only misleads | |
| ordering | in the right order | |
| cloze | | none: gaps stand in the question as Moodle has them, `{1:SHORTANSWER:=Berlin}` |
| essay | | what markers should look for |
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kit.language import N_
from training.exams.formats.found import Broken
from training.exams.formats.grades import grade, percent
from training.exams.formats.moodlecloze import cut
from training.exams.formats.moodlewriting import gap_text
from training.exams.formats.writing import CannotHold
from training.exams.rules.drafts import Draft, Gap, Option
from training.exams.rules.keys import (
    MATCHING_RULES,
    MULTIPLE_RULES,
    ORDERING_RULES,
    WITH_OPTIONS,
    Accepted,
    AlsoRight,
    Cloze,
    Essay,
    Key,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Programmed,
    Short,
    Single,
    TrueFalse,
    Unit,
)
from training.exams.rules.numbers import decimal

LETTERS = "abcdefghij"
FORM_LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""A page has as many rows for options as a question from a file may bring."""
EXACT = "exact-case"
RULES = tuple(dict.fromkeys((*MULTIPLE_RULES, *MATCHING_RULES, *ORDERING_RULES, EXACT)))
TRUE = frozenset({"true", "t", "yes", "1", "对", "正确", "是", "√"})
FALSE = frozenset({"false", "f", "no", "0", "错", "错误", "否", "×"})
_WEIGHED = re.compile(r"\s*([a-jA-J])\s*[=＝]\s*(-?[0-9.]+)\s*[%％]\s*")
_SHARE = re.compile(r"(.*?)\s*[=＝]\s*([0-9.]+)\s*[%％]\s*", re.DOTALL)


def parts(
    kind: str, right: str, rule: str, options: Sequence[Option], tolerance: Decimal | None
) -> tuple[Key, tuple[Option, ...], tuple[Option, ...]]:
    """(key, options, lefts) that the cells say; raises Broken, which names the cell."""
    match kind:
        case "single" | "multiple":
            return _choice(kind, right, rule), tuple(options), ()
        case "true-false" if right.lower() in TRUE | FALSE:
            return TrueFalse(right.lower() in TRUE), (), ()
        case "numeric":
            return _numeric(right, tolerance), (), ()
        case "short" if right:
            accepted = tuple(accepted_of(text) for text in right.split("|") if text.strip())
            return Short(accepted, exact_case=rule == EXACT), (), ()
        case "matching":
            return _matching(options, rule)
        case "ordering" if options:
            order = tuple(option.key for option in options)
            return Ordering(order, rule if rule in ORDERING_RULES else "position"), (*options,), ()
        case "essay":
            return Essay(right), (), ()
    raise Broken(N_("The right answer does not fit the question."), "right")


def cloze(stem: str) -> tuple[str, tuple[Gap, ...], Cloze]:
    """(stem, gaps, key) of a text with gaps in Moodle's notation; raises Broken."""
    return cut(stem)


def _choice(kind: str, right: str, rule: str) -> Key:
    named, shares = [], {}
    for piece in re.split(r"[;；]", right.replace("、", ",")):
        if match := _WEIGHED.fullmatch(piece):
            shares[match[1].lower()] = grade(match[2])
        elif piece.strip():
            letters = piece.lower().replace(",", "").replace("，", "").replace(" ", "")
            if not set(letters) <= set(LETTERS):
                raise Broken(N_("The right answer does not fit the question."), "right", right)
            named += list(letters)
    if kind == "single" and len(named) == 1:
        return Single(named[0], tuple((k, s) for k, s in shares.items() if s))
    if kind == "multiple" and shares and not named:
        good = frozenset(key for key, share in shares.items() if share > 0)
        return Multiple(good, "shares", tuple(shares.items()))
    if kind == "multiple" and named and not shares:
        return Multiple(frozenset(named), "all" if rule == "all" else "balanced")
    raise Broken(N_("The right answer does not fit the question."), "right", right)


def _numeric(right: str, tolerance: Decimal | None) -> Numeric:
    first, *rest = re.split(r"[;；]", right)
    others = []
    for piece in rest:
        match = _SHARE.fullmatch(piece.strip())
        if match is None:
            raise Broken(N_("The right answer does not fit the question."), "right", right)
        value, _, apart = match[1].partition("±")
        others.append(AlsoRight(_number(value), abs(_number(apart or "0")), grade(match[2])))
    return Numeric(_number(first), abs(tolerance or Decimal(0)), tuple(others))


def _number(text: str) -> Decimal:
    try:
        number = decimal(text.replace(",", ""))
    except ValueError:
        raise Broken(N_("The right answer does not fit the question."), "right", text) from None
    if abs(number) > Decimal(10) ** 12:
        raise Broken(N_("The right answer does not fit the question."), "right", text)
    return number


def units_of(text: str) -> tuple[Unit, ...]:
    """Units with `;` between them, others than the first with their factor: `m; cm=0.01`."""
    found = []
    for piece in re.split(r"[;；]", text):
        name, _, factor = piece.strip().partition("=")
        if name.strip():
            found.append(Unit(name.strip()[:20], _number(factor or "1")))
    return tuple(found)


def told_units(units: Sequence[Unit]) -> str:
    """The same units as text."""
    return "; ".join(u.name if u.factor == 1 else f"{u.name}={u.factor}" for u in units)


def accepted_of(text: str) -> Accepted:
    """The text that is accepted, with its weight where one stands after it."""
    if match := _SHARE.fullmatch(text):
        return Accepted(match[1].strip(), grade(match[2]))
    return Accepted(text.strip())


def _matching(
    options: Sequence[Option], rule: str
) -> tuple[Key, tuple[Option, ...], tuple[Option, ...]]:
    lefts: list[Option] = []
    rights: dict[str, Option] = {}
    pairs = set()
    for option in options:
        left, arrow, right = option.text.partition("->")
        if not arrow or not right.strip():
            raise Broken(N_("A pair lacks its “->”."), "option_a", option.text)
        english_left, _, english_right = (option.text_en or "").partition("->")
        name = right.strip()
        if name not in rights:
            key = f"r{len(rights) + 1}"
            rights[name] = Option(key, name, english_right.strip() or None)
        if left.strip():
            key = f"l{len(lefts) + 1}"
            lefts.append(Option(key, left.strip(), english_left.strip() or None))
            pairs.add((key, rights[name].key))
    if not pairs:
        raise Broken(N_("A matching question needs something on the left."), "option_a")
    matching = Matching(frozenset(pairs), "all" if rule == "all" else "each")
    return matching, tuple(rights.values()), tuple(lefts)


def with_comments(key: Key, before: Key) -> Key:
    """The key with the comments on its texts and numbers, which have no cells and fields."""
    match key, before:
        case Short(accepted, exact), Short(old):
            said = {one.pattern: one.feedback for one in old}
            kept = tuple(replace(o, feedback=said.get(o.pattern, "")) for o in accepted)
            return Short(kept, exact)
        case Numeric(), Numeric():
            of = {(one.number, one.tolerance): one.feedback for one in before.others}
            others = (replace(o, feedback=of.get((o.number, o.tolerance), "")) for o in key.others)
            return replace(key, others=tuple(others))
    return key


def cells(draft: Draft, room: str = LETTERS) -> Mapping[str, object]:
    """The cells that say this question, with `room` for its options; raises CannotHold."""
    held: dict[str, object] = {"stem": draft.stem, "rule": "", "right": ""}
    options: Sequence[tuple[str, str | None]] = [(o.text, o.text_en) for o in draft.options]
    if draft.picture:
        raise CannotHold(N_("A table has no areas of pictures."))
    match draft.key:
        case Programmed():
            raise CannotHold(N_("A table cannot hold an author's own marking."))
        case Single(right, shares):
            letters = _letters(draft, room)
            held["right"] = "; ".join(
                [letters[right].upper(), *(_weighed(letters[k], s) for k, s in shares)]
            )
        case Multiple(chosen, rule, shares, most):
            held["most_chosen"] = most or ""
            letters = _letters(draft, room)
            if rule == "shares":
                held["right"] = "; ".join(_weighed(letters[k], s) for k, s in shares)
            else:
                held["right"] = "".join(sorted(letters[key].upper() for key in chosen))
                held["rule"] = rule if rule == "all" else ""
        case TrueFalse(truth):
            held["right"] = "对" if truth else "错"
        case Numeric(number, tolerance, others, units):
            more = [f"{o.number}±{o.tolerance}={percent(o.share)}%" for o in others]
            held |= {"right": "; ".join([str(number), *more]), "tolerance": tolerance or ""}
            held["units"] = told_units(units)
        case Short(accepted, exact):
            if any("|" in one.pattern for one in accepted):
                raise CannotHold(N_("A table cannot hold “|” in an answer."))
            held["right"] = "|".join(
                one.pattern if one.share == 1 else f"{one.pattern}={_percent(one.share)}%"
                for one in accepted
            )
            held["rule"] = EXACT if exact else ""
        case Matching(pairs, rule):
            options = _pairs(draft, pairs)
            if rule == "shares":
                raise CannotHold(N_("A table holds pairs of equal weight only."))
            held["rule"] = rule if rule == "all" else ""
        case Ordering(order, rule):
            texts = {option.key: (option.text, option.text_en) for option in draft.options}
            options = [texts[key] for key in order]
            held["rule"] = rule if rule != "position" else ""
        case Cloze() as key:
            held["stem"] = _with_gaps(draft, key)
        case Essay(guide):
            held["right"] = guide
    if len(options) > len(room):
        raise CannotHold(N_("A table holds ten options."))
    for letter, (text, english) in zip(room, options, strict=False):
        held |= {f"option_{letter}": text, f"option_{letter}_en": english}
    if draft.kind in WITH_OPTIONS:
        for letter, option in zip(room, draft.options, strict=False):
            held[f"comment_{letter}"] = option.feedback
    return held


def _letters(draft: Draft, room: str) -> Mapping[str, str]:
    if len(draft.options) > len(room):
        raise CannotHold(N_("A table holds ten options."))
    return {option.key: letter for letter, option in zip(room, draft.options, strict=False)}


def _percent(share: Fraction) -> str:
    return percent(share)


def _weighed(letter: str, share: Fraction) -> str:
    return f"{letter.upper()}={percent(share)}%"


def _pairs(draft: Draft, pairs: frozenset[tuple[str, str]]) -> list[tuple[str, str | None]]:
    rights = {option.key: option for option in draft.options}
    right_of = dict(pairs)
    if len(right_of) < len(pairs) or any(left.key not in right_of for left in draft.lefts):
        raise CannotHold(N_("The format cannot hold a left side without a right one."))
    found: list[tuple[str, str | None]] = []
    for left in draft.lefts:
        right = rights[right_of[left.key]]
        if "->" in left.text:
            raise CannotHold(N_("The format cannot hold “->” in a left side."))
        english = f"{left.text_en} -> {right.text_en}" if left.text_en and right.text_en else None
        found.append((f"{left.text} -> {right.text}", english))
    used = set(right_of.values())
    found += [(f"-> {one.text}", None) for one in draft.options if one.key not in used]
    return found


def _with_gaps(draft: Draft, key: Cloze) -> str:
    if key.rule != "each":
        raise CannotHold(N_("Moodle marks each gap for itself."))
    options = {gap.key: gap.options for gap in draft.gaps}
    stem = draft.stem
    for gap in key.gaps:
        stem = stem.replace(f"[[{gap.gap}]]", gap_text(gap, options.get(gap.gap, ())))
    return stem
