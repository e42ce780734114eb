"""Questions as Moodle XML, pictures inside."""

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kit.language import N_
from training.exams.formats.grades import KNOWN, percent
from training.exams.formats.moodlekinds import GRADINGS
from training.exams.formats.writing import CannotHold, Leaving, LeftOut, Written
from training.exams.rules.drafts import HTML, MARKDOWN, MOODLE, PLAIN, Draft, Option
from training.exams.rules.keys import (
    Cloze,
    Essay,
    GapKey,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Programmed,
    Short,
    Single,
    TrueFalse,
)

FORMATS = {HTML: "html", MOODLE: "moodle_auto_format", PLAIN: "plain_text", MARKDOWN: "markdown"}
TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true-false": "truefalse",
    "numeric": "numerical",
    "short": "shortanswer",
    "matching": "matching",
    "ordering": "ordering",
    "cloze": "cloze",
    "essay": "essay",
}


def write(questions: Sequence[Leaving]) -> Written:
    """The questions as one file in UTF-8."""
    root = Element("quiz")
    left_out: list[LeftOut] = []
    path: tuple[str, ...] | None = None
    for one in questions:
        try:
            made = _question(one)
        except CannotHold as reason:
            left_out.append(LeftOut(one.code, str(reason)))
            continue
        if one.path != path:
            path = one.path
            category = SubElement(root, "question", type="category")
            names = [name.replace("/", "//") for name in path]
            _words(SubElement(category, "category"), "/".join(["$course$", "top", *names]))
        root.append(made)
    indent(root)
    return Written(tostring(root, encoding="utf-8", xml_declaration=True), left_out)


def _words(element: Element, text: str) -> Element:
    """The element with a `text` in it; what XML cannot hold is left out."""
    clean = "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 0x20)
    SubElement(element, "text").text = clean
    return element


def _rich(parent: Element, name: str, text: str, written: str, one: Leaving) -> Element:
    element = SubElement(parent, name, format=FORMATS[written])
    shown: list[tuple[str, bytes]] = []
    for address, (file_name, content) in one.files.items():
        if address in text:
            text = text.replace(address, f"@@PLUGINFILE@@/{quote(file_name)}")
            shown.append((file_name, content))
    _words(element, text)
    for file_name, content in shown:
        held = SubElement(element, "file", name=file_name, path="/", encoding="base64")
        held.text = base64.b64encode(content).decode()
    return element


def _question(one: Leaving) -> Element:
    draft = one.draft
    if isinstance(draft.key, Programmed):
        raise CannotHold(N_("Moodle XML cannot hold an author's own marking."))
    if draft.picture:
        raise CannotHold(N_("Moodle XML has no areas of pictures."))
    kind = TYPES[draft.kind]
    if isinstance(draft.key, Multiple) and draft.key.rule == "all":
        kind = "multichoiceset"
    question = Element("question", type=kind)
    _words(SubElement(question, "name"), draft.title or one.code)
    stem = _with_gaps(draft) if isinstance(draft.key, Cloze) else draft.stem
    _rich(question, "questiontext", stem, draft.format, one)
    _rich(question, "generalfeedback", draft.explanation, draft.format, one)
    SubElement(question, "defaultgrade").text = str(draft.marks)
    SubElement(question, "penalty").text = str(draft.penalty)
    SubElement(question, "hidden").text = "1" if one.hidden else "0"
    SubElement(question, "idnumber").text = one.code
    _kind(question, one)
    if draft.kind in {"single", "multiple", "matching", "ordering"}:
        for name, text in (
            ("correctfeedback", draft.said.right),
            ("partiallycorrectfeedback", draft.said.partly),
            ("incorrectfeedback", draft.said.wrong),
        ):
            _rich(question, name, text, draft.format, one)
    for hint in draft.hints:
        _rich(question, "hint", hint, draft.format, one)
    if draft.tags:
        tags = SubElement(question, "tags")
        for tag in draft.tags:
            _words(SubElement(tags, "tag"), tag)
    return question


def _answer(
    question: Element,
    one: Leaving,
    share: Fraction,
    text: str,
    feedback: str = "",
    written: str = PLAIN,
) -> Element:
    element = _rich(question, "answer", text, written, one)
    element.set("fraction", _percent(share))
    if feedback:
        _rich(element, "feedback", feedback, one.draft.format, one)
    return element


def _percent(share: Fraction) -> str:
    if abs(share) not in KNOWN:
        raise CannotHold(N_("The weight of an answer is none that Moodle knows."))
    return percent(share)


def _kind(question: Element, one: Leaving) -> None:
    draft = one.draft
    match draft.key:
        case Single() as key:
            shares = dict(key.shares) | {key.right: Fraction(1)}
            _choice(question, one, shares, single=True)
        case Multiple() as key:
            _choice(question, one, _shares(draft, key), single=False)
        case TrueFalse(truth):
            for value in (True, False):
                said = draft.said.right if value == truth else draft.said.wrong
                _answer(question, one, Fraction(value == truth), str(value).lower(), said)
        case Numeric() as key:
            _numeric(question, one, key)
        case Short() as key:
            SubElement(question, "usecase").text = "1" if key.exact_case else "0"
            for accepted in key.accepted:
                _answer(question, one, accepted.share, accepted.pattern, accepted.feedback)
        case Matching() as key:
            _matching(question, one, key)
        case Ordering() as key:
            _ordering(question, one, key)
        case Essay(guide):
            _essay(question, one, guide)


def _shares(draft: Draft, key: Multiple) -> Mapping[str, Fraction]:
    each = Fraction(1, len(key.right))
    match key.rule:
        case "all":
            return dict.fromkeys(key.right, each)
        case "balanced":
            return {o.key: each if o.key in key.right else -each for o in draft.options}
    return dict(key.shares)


def _choice(
    question: Element, one: Leaving, shares: Mapping[str, Fraction], *, single: bool
) -> None:
    draft = one.draft
    SubElement(question, "single").text = str(single).lower()
    SubElement(question, "shuffleanswers").text = str(not draft.fixed_order).lower()
    SubElement(question, "answernumbering").text = "ABCD"
    for option in draft.options:
        share = shares.get(option.key, Fraction(0))
        _answer(question, one, share, option.text, option.feedback, option.format or draft.format)


def _numeric(question: Element, one: Leaving, key: Numeric) -> None:
    answers = [(Fraction(1), key.right, key.tolerance, one.draft.said.right)]
    answers += [(o.share, o.number, o.tolerance, o.feedback) for o in key.others]
    for share, number, tolerance, feedback in answers:
        element = _answer(question, one, share, str(number), feedback)
        SubElement(element, "tolerance").text = str(tolerance)
    if one.draft.said.wrong:
        _answer(question, one, Fraction(0), "*", one.draft.said.wrong)
    if key.units:
        units = SubElement(question, "units")
        for unit in key.units:
            element = SubElement(units, "unit")
            SubElement(element, "multiplier").text = str((Decimal(1) / unit.factor).normalize())
            SubElement(element, "unit_name").text = unit.name


def _matching(question: Element, one: Leaving, key: Matching) -> None:
    draft = one.draft
    right = dict(key.pairs)
    if key.rule != "each" or len(right) < len(key.pairs):
        raise CannotHold(N_("The format holds pairs of equal weight only, one for each left side."))
    SubElement(question, "shuffleanswers").text = str(not draft.fixed_order).lower()
    texts = {option.key: option.text for option in draft.options}

    def pair(left: str, written: str, answer: str) -> None:
        element = _rich(question, "subquestion", left, written, one)
        _words(SubElement(element, "answer"), answer)

    for left in draft.lefts:
        if left.key not in right:
            raise CannotHold(N_("The format cannot hold a left side without a right one."))
        pair(left.text, left.format or draft.format, texts[right[left.key]])
    for option in draft.options:
        if option.key not in right.values():
            pair("", draft.format, option.text)


def _ordering(question: Element, one: Leaving, key: Ordering) -> None:
    rules = {rule: name for name, rule in GRADINGS.items()}
    SubElement(question, "layouttype").text = "VERTICAL"
    SubElement(question, "selecttype").text = "ALL"
    SubElement(question, "gradingtype").text = rules[key.rule]
    options = {option.key: option for option in one.draft.options}
    for place, name in enumerate(key.order, 1):
        option = options[name]
        written = option.format or one.draft.format
        _rich(question, "answer", option.text, written, one).set("fraction", f"{place}.0000000")


def _essay(question: Element, one: Leaving, guide: str) -> None:
    terms = one.draft.essay
    SubElement(question, "responseformat").text = "editor"
    SubElement(question, "responserequired").text = "1"
    SubElement(question, "responsefieldlines").text = str(terms.lines)
    SubElement(question, "minwordlimit").text = str(terms.least_words or "")
    SubElement(question, "maxwordlimit").text = str(terms.most_words or "")
    _rich(question, "graderinfo", guide, one.draft.format, one)
    _rich(question, "responsetemplate", terms.template, one.draft.format, one)


def _with_gaps(draft: Draft) -> str:
    """The text of a cloze with its gaps written into it, as Moodle has them."""
    key = draft.key
    stem = draft.stem
    if not isinstance(key, Cloze) or key.rule != "each":
        raise CannotHold(N_("Moodle marks each gap for itself."))
    options = {gap.key: gap.options for gap in draft.gaps}
    for gap in key.gaps:
        stem = stem.replace(f"[[{gap.gap}]]", gap_text(gap, options.get(gap.gap, ())))
    return stem


def gap_text(gap: GapKey, options: Sequence[Option]) -> str:
    """A gap in Moodle's notation: `{1:SHORTANSWER:=Berlin~%50%Bonn}`; raises CannotHold."""
    if gap.weight.denominator != 1 or not 0 < gap.weight < 1000:
        raise CannotHold(N_("The weight of a gap is no whole number."))
    match gap.key:
        case Single() as key:
            kind = "MULTICHOICE"
            shares = dict(key.shares) | {key.right: Fraction(1)}
            parts = [(shares.get(o.key, Fraction(0)), o.text, o.feedback) for o in options]
        case Short() as short:
            kind = "SHORTANSWER_C" if short.exact_case else "SHORTANSWER"
            parts = [(one.share, one.pattern, one.feedback) for one in short.accepted]
        case Numeric() as numeric:
            if numeric.units:
                raise CannotHold(N_("A gap has no units."))
            kind = "NUMERICAL"
            parts = [(Fraction(1), f"{numeric.right}:{numeric.tolerance}", "")]
            parts += [(o.share, f"{o.number}:{o.tolerance}", o.feedback) for o in numeric.others]
    return f"{{{gap.weight}:{kind}:{'~'.join(_gap_answer(*part) for part in parts)}}}"


def _gap_answer(share: Fraction, text: str, feedback: str) -> str:
    lead = "=" if share == 1 else f"%{_percent(share)}%"
    return lead + _gap_words(text) + (f"#{_gap_words(feedback)}" if feedback else "")


def _gap_words(text: str) -> str:
    """Signs that would count get a backslash; what HTML would read stands for itself."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = plain.replace("\\", "\\\\")
    for sign in "~=#%}{":
        plain = plain.replace(sign, f"\\{sign}")
    return plain
