"""Cloze questions of Moodle: gaps written into the text, `{1:SHORTANSWER:=Berlin~%50%Bonn}`."""

import html
import re
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from kit.language import N_
from training.exams.formats.found import Broken
from training.exams.formats.grades import grade
from training.exams.formats.moodlekinds import Asked, number
from training.exams.formats.moodletext import Texts
from training.exams.rules.drafts import Gap, Option
from training.exams.rules.keys import Accepted, AlsoRight, Cloze, GapKey, Numeric, Short, Single

_GAP = re.compile(r"\{([0-9]{0,3}):([A-Z_]{2,20}):((?:\\.|[^\\{}])*)\}", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"\\(.)", re.DOTALL)
_WEIGHT = re.compile(r"\s*%\s*(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)\s*%")
LETTERS = (*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac", "ad")
"""Keys of as many options as a question may have."""
SHORT = {"SHORTANSWER", "SA", "MW"}
EXACT = {"SHORTANSWER_C", "SAC", "MWC"}
NUMBER = {"NUMERICAL", "NM"}
CHOICE = {
    *("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"),
    *("MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"),
}
_HELD = {"~": "\ue040", "=": "\ue041", "#": "\ue042", "%": "\ue043", "}": "\ue044", "/": "\ue045"}
_BACK = {held: sign for sign, held in _HELD.items()}


def gapped(element: Element, texts: Texts) -> Asked:
    """The text with our own marks for its gaps, and what each gap wants."""
    stem, _ = texts.of(element.find("questiontext"), texts.written)
    shown, gaps, key = cut(stem)
    return Asked("cloze", key, gaps=gaps, stem=shown)


def cut(stem: str) -> tuple[str, tuple[Gap, ...], Cloze]:
    """(the text with `[[1]]` for each gap, the gaps, their key); raises Broken."""
    gaps: list[Gap] = []
    gap_keys: list[GapKey] = []

    def place(found: "re.Match[str]") -> str:
        name = str(len(gaps) + 1)
        weight = Fraction(found[1] or "1")
        gap, key = _gap(name, found[2].upper(), found[3])
        if weight <= 0:
            raise Broken(N_("A gap has no weight."), "gaps")
        gaps.append(gap)
        gap_keys.append(GapKey(name, key, weight))
        return f"[[{name}]]"

    stem = _GAP.sub(place, stem)
    if not gaps:
        raise Broken(N_("The text has no gap."), "gaps")
    return stem, tuple(gaps), Cloze(tuple(gap_keys))


def _gap(name: str, kind: str, body: str) -> tuple[Gap, Single | Short | Numeric]:
    parts = _answers(body)
    if kind in CHOICE:
        return _choice(name, parts)
    if kind in NUMBER:
        return Gap(name, "numeric"), _numeric(parts)
    if kind in SHORT | EXACT:
        accepted = tuple(Accepted(text, share, said) for share, text, said in parts if text)
        if not any(one.share == 1 for one in accepted):
            raise Broken(N_("No answer is fully right."), "gaps")
        return Gap(name, "short"), Short(accepted, exact_case=kind in EXACT)
    raise Broken(N_("Gaps of the kind “{kind}” are not taken here."), "gaps", kind=kind[:40])


def _answers(body: str) -> list[tuple[Fraction, str, str]]:
    """(share, text, comment) of each answer; a sign after a backslash is no sign."""
    held = _PART.sub(lambda found: _HELD.get(found[1], found[1]), body)
    found = []
    for raw in held.split("~"):
        answer, _, said = raw.partition("#")
        share = Fraction(0)
        text = answer
        if match := _WEIGHT.match(text):
            share, text = grade(match[1]), text[match.end() :]
        elif text.lstrip().startswith("="):
            share, text = Fraction(1), text.lstrip()[1:]
            if match := _WEIGHT.match(text):
                share, text = grade(match[1]), text[match.end() :]
        found.append((share, _restored(text), _restored(said)))
    return found


def _restored(text: str) -> str:
    plain = "".join(_BACK.get(sign, sign) for sign in text)
    return html.unescape(plain).strip()


def _choice(name: str, parts: list[tuple[Fraction, str, str]]) -> tuple[Gap, Single]:
    if len(parts) > len(LETTERS):
        raise Broken(N_("A choice question has two to thirty options."), "gaps")
    options = tuple(
        Option(letter, text, feedback=said)
        for letter, (_, text, said) in zip(LETTERS, parts, strict=False)
    )
    shares = {letter: share for letter, (share, _, _) in zip(LETTERS, parts, strict=False)}
    right = next((letter for letter, share in shares.items() if share == 1), None)
    if right is None:
        raise Broken(N_("No answer is fully right."), "gaps")
    rest = tuple((letter, share) for letter, share in shares.items() if letter != right and share)
    return Gap(name, "single", options), Single(right, rest)


def _numeric(parts: list[tuple[Fraction, str, str]]) -> Numeric:
    right: tuple[Decimal, Decimal] | None = None
    others = []
    for share, text, said in parts:
        if not text or text == "*":
            continue
        value, _, tolerance = text.partition(":")
        pair = number(value), abs(number(tolerance or "0"))
        if share == 1 and right is None:
            right = pair
            if said:  # kept beside the right number, which has no place for it
                others.append(AlsoRight(*pair, share, said))
        elif share or said:
            others.append(AlsoRight(*pair, share, said))
    if right is None:
        raise Broken(N_("No answer is fully right."), "gaps")
    return Numeric(*right, tuple(others))
