"""Questions as GIFT. What it cannot hold is said in comments and in the answer."""

from collections.abc import Sequence
from fractions import Fraction

from kit.language import N_
from training.exams.formats.gifttext import guarded
from training.exams.formats.grades import percent
from training.exams.formats.writing import CannotHold, Leaving, LeftOut, Written
from training.exams.rules.drafts import MOODLE, PLAIN, Draft, Option
from training.exams.rules.keys import (
    Essay,
    Matching,
    Multiple,
    Numeric,
    Programmed,
    Short,
    Single,
    TrueFalse,
)

LEADS = ("[", "//", "$", ":")
"""What a text must not begin with unless its format stands before it."""


def write(questions: Sequence[Leaving]) -> Written:
    """The questions as one file in UTF-8."""
    parts: list[str] = []
    left_out: list[LeftOut] = []
    path: tuple[str, ...] | None = None
    for one in questions:
        try:
            text = _question(one)
        except CannotHold as reason:
            left_out.append(LeftOut(one.code, str(reason)))
            continue
        if one.path != path:
            path = one.path
            parts.append("$CATEGORY: " + "/".join(["top", *(n.replace("/", "//") for n in path)]))
        parts.append(text)
    return Written(("\n\n".join(parts) + "\n").encode(), left_out)


def _question(one: Leaving) -> str:
    draft = one.draft
    marks = "".join(f" [tag:{tag}]" for tag in draft.tags if "]" not in tag)
    title = f"::{guarded(draft.title)}::" if draft.title else ""
    stem = _text(draft.stem, draft.format, first=not title)
    explanation = f"####{_plain(draft.explanation)}" if draft.explanation else ""
    return f"// [id:{one.code}]{marks}\n{title}{stem}{{{_answer(draft)}{explanation}}}"


def _text(text: str, written: str, *, first: bool = True) -> str:
    looks = "<" in text or "&" in text
    bare = written == PLAIN and not looks and not (first and text.startswith(LEADS))
    bare = bare and not text.startswith("[")
    lead = "" if bare or (written == MOODLE and not text.startswith(LEADS)) else f"[{written}]"
    return lead + _plain(text)


def _plain(text: str) -> str:
    return guarded(text.strip())


def _answer(draft: Draft) -> str:
    if draft.picture:
        raise CannotHold(N_("GIFT has no areas of pictures."))
    match draft.key:
        case Programmed():
            raise CannotHold(N_("GIFT cannot hold an author's own marking."))
        case Essay():
            return ""
        case TrueFalse(truth):
            return _truth(draft, truth=truth)
        case Numeric() as key:
            return _numeric(draft, key)
        case Short() as key:
            return _short(key)
        case Single() as key:
            shares = dict(key.shares)
            return "".join(
                _choice(draft, option, None if option.key == key.right else shares.get(option.key))
                if option.key != key.right
                else _right(draft, option)
                for option in draft.options
            )
        case Multiple() as key:
            return _multiple(draft, key)
        case Matching() as key:
            return _matching(draft, key)
    raise CannotHold(N_("GIFT has no questions of this kind."))


def _feedback(text: str) -> str:
    return f"#{_plain(text)}" if text.strip() else ""


def _truth(draft: Draft, *, truth: bool) -> str:
    wrong, right = _plain(draft.said.wrong), _plain(draft.said.right)
    said = f"#{wrong}#{right}" if right else _feedback(wrong)
    return ("T" if truth else "F") + said


def _numeric(draft: Draft, key: Numeric) -> str:
    if key.units:
        raise CannotHold(N_("GIFT has no units."))
    parts = [f"\n\t={key.right}:{key.tolerance}{_feedback(draft.said.right)}"]
    parts += [
        f"\n\t=%{_percent(one.share)}%{one.number}:{one.tolerance}{_feedback(one.feedback)}"
        for one in key.others
    ]
    if draft.said.wrong:
        parts.append(f"\n\t~{_feedback(draft.said.wrong)}")
    return "#" + "".join(parts) + "\n"


def _percent(share: Fraction) -> str:
    if abs(share) > 1:
        raise CannotHold(N_("The weight of an answer is none that Moodle knows."))
    return percent(share)


def _short(key: Short) -> str:
    if key.exact_case:
        raise CannotHold(N_("GIFT cannot say that upper and lower case differ."))
    parts = []
    for one in key.accepted:
        if "->" in one.pattern:
            raise CannotHold(N_("GIFT would read “->” as a pair."))
        lead = f"%{_percent(one.share)}%" if one.share != 1 or one.pattern.startswith("%") else ""
        text = _plain(one.pattern)
        own = f"[{PLAIN}]" if text.startswith("[") else ""
        parts.append(f"\n\t={lead}{own}{text}{_feedback(one.feedback)}")
    return "".join(parts) + "\n"


def _option(draft: Draft, option: Option) -> str:
    written = option.format or draft.format
    same = written == draft.format and not option.text.startswith("[")
    return _plain(option.text) if same else f"[{written}]{_plain(option.text)}"


def _right(draft: Draft, option: Option) -> str:
    lead = "%100%" if option.text.strip().startswith("%") else ""
    return f"\n\t={lead}{_option(draft, option)}{_feedback(option.feedback)}"


def _choice(draft: Draft, option: Option, share: Fraction | None) -> str:
    text = _option(draft, option)
    lead = f"%{_percent(share or Fraction(0))}%" if share or text.startswith("%") else ""
    return f"\n\t~{lead}{text}{_feedback(option.feedback)}"


def _multiple(draft: Draft, key: Multiple) -> str:
    if key.rule == "all":
        raise CannotHold(N_("GIFT cannot say all or nothing."))
    shares = dict(key.shares)
    if key.rule == "balanced":
        each = Fraction(1, len(key.right))
        shares = {o.key: each if o.key in key.right else -each for o in draft.options}
    return "".join(_choice(draft, option, shares.get(option.key)) for option in draft.options)


def _matching(draft: Draft, key: Matching) -> str:
    if key.rule != "each" or len({left for left, _ in key.pairs}) < len(key.pairs):
        raise CannotHold(N_("The format holds pairs of equal weight only, one for each left side."))
    texts = {option.key: option.text for option in draft.options}
    right = dict(key.pairs)
    parts, used = [], set()
    for left in draft.lefts:
        if left.key not in right or "->" in left.text:
            raise CannotHold(N_("The format cannot hold a left side without a right one."))
        used.add(right[left.key])
        parts.append(f"\n\t={_option(draft, left)} -> {_plain(texts[right[left.key]])}")
    parts += [f"\n\t= -> {_plain(o.text)}" for o in draft.options if o.key not in used]
    return "".join(parts) + "\n"
