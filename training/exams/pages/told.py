"""An answer and the right one in words, part by part, for reviews and for examiners."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kit.language import N_, gettext, pick
from kit.web.environment import number_text
from kit.web.richtext import rich
from training.exams.pages.answering import gapped
from training.exams.rules import shares
from training.exams.rules.drafts import Draft, Option
from training.exams.rules.keys import (
    Accepted,
    Cloze,
    Essay,
    GapKey,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    Single,
    TrueFalse,
    shown_of,
)
from training.exams.rules.responses import (
    Filled,
    Number,
    Order,
    Pairs,
    Response,
    Truth,
    Words,
    Written,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an answer: what was asked, what was given, what is right."""

    label: Markup | str
    given: Markup | str
    right: Markup | str
    fits: bool | None = None
    """Whether what was given is right; None: it is not said here."""


def parts(draft: Draft, response: Response | None) -> list[Part]:  # noqa: PLR0911 - a case a kind
    """The parts of a question that is no choice, in order."""
    match shown_of(draft.key):
        case TrueFalse(truth):
            given = response.value if isinstance(response, Truth) else None
            return [Part("", "" if given is None else _truth(given), _truth(truth), given == truth)]
        case Numeric() as key:
            return [_number(draft, key, response)]
        case Short(accepted, exact):
            text = response.text if isinstance(response, Words) else ""
            fits = shares.share(Short(accepted, exact), response) == 1
            return [Part("", text, _patterns(accepted), fits)]
        case Matching() as key:
            return _matched(draft, key, response)
        case Ordering(order, _):
            return _ordered(draft, order, response)
        case Cloze(gaps, _):
            return _filled(draft, gaps, response)
        case Essay(guide):
            written = response.text if isinstance(response, Written) else ""
            return [Part("", rich(written), rich(guide, draft.format))]
    return []


def _truth(value: bool) -> str:  # noqa: FBT001 - what a statement is
    return gettext(N_("True")) if value else gettext(N_("False"))


def _number(draft: Draft, key: Numeric, response: Response | None) -> Part:
    unit = pick(draft.unit, draft.unit_en) or (key.units[0].name if key.units else "")
    right = f"{_exact(key.right)} {unit}".strip()
    if key.tolerance:
        right = f"{right} ± {_exact(key.tolerance)}"
    if not isinstance(response, Number):
        return Part("", "", right)
    given = f"{_exact(response.number)} {response.unit or unit}".strip()
    return Part("", given, right, shares.share(key, response) == 1)


def _exact(number: Any) -> str:
    return number_text(number, max(0, -int(number.normalize().as_tuple().exponent)))


def _patterns(accepted: tuple[Accepted, ...]) -> str:
    full = [one.pattern for one in accepted if one.share == 1] or [accepted[0].pattern]
    return " / ".join(full[:6])


def _texts(options: tuple[Option, ...], draft: Draft) -> Callable[[str], Markup]:
    known: Mapping[str, Option] = {option.key: option for option in options}

    def text(key: str) -> Markup:
        option = known.get(key)
        if option is None:
            return Markup()
        return rich(pick(option.text, option.text_en), option.format or draft.format)

    return text


def _joined(texts: list[Markup]) -> Markup:
    return Markup(" / ").join(texts)


def _matched(draft: Draft, key: Matching, response: Response | None) -> list[Part]:
    pairs = response.pairs if isinstance(response, Pairs) else frozenset()
    text, left_text = _texts(draft.options, draft), _texts(draft.lefts, draft)
    found = []
    for left in draft.lefts:
        given = sorted(right for a, right in pairs if a == left.key)
        right = sorted(b for a, b in key.pairs if a == left.key)
        found.append(
            Part(
                left_text(left.key),
                _joined([text(one) for one in given]),
                _joined([text(one) for one in right]),
                given == right,
            )
        )
    return found


def _ordered(draft: Draft, order: tuple[str, ...], response: Response | None) -> list[Part]:
    text = _texts(draft.options, draft)
    given = response.order if isinstance(response, Order) else ()
    return [
        Part(
            str(place + 1),
            text(given[place]) if place < len(given) else "",
            text(right),
            given[place] == right if place < len(given) else None,
        )
        for place, right in enumerate(order)
    ]


def _filled(draft: Draft, gaps: tuple[GapKey, ...], response: Response | None) -> list[Part]:
    given = dict(response.gaps) if isinstance(response, Filled) else {}
    options = {gap.key: gap.options for gap in draft.gaps}
    found = []
    for place, gap in enumerate(gaps, 1):
        text = given.get(gap.gap, "")
        shown, right = text, ""
        match gap.key:
            case Single(key):
                of = _texts(options.get(gap.gap, ()), draft)
                shown, right = of(text), of(key)
            case Short(accepted, _):
                right = _patterns(accepted)
            case Numeric(number, tolerance):
                right = _exact(number) + (f" ± {_exact(tolerance)}" if tolerance else "")
        label = gettext(N_("Gap {number}"), number=place)
        found.append(Part(label, shown, right, shares.gap_share(gap, text) == 1))
    return found


def right_of(draft: Draft) -> frozenset[str]:
    """The right options of a choice."""
    match shown_of(draft.key):
        case Single(right):
            return frozenset({right})
        case Multiple(chosen):
            return chosen
    return frozenset()


def in_order(draft: Draft, shown: Sequence[Any]) -> list[Option]:
    """The options of a choice as its paper had them."""
    known = {option.key: option for option in draft.options}
    return [known[one.key] for one in shown if one.key in known]


NAMES = {"parts_of": parts, "right_of": right_of, "in_order": in_order, "gapped": gapped}
"""What the templates of questions call."""
