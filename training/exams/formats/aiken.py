"""Aiken: a question, lettered options, `ANSWER: B`. Source: docs/sources.md#question-formats."""

import re

from kit.language import N_
from training.exams.formats.found import Broken, Found, Reading, decoded, named, no_questions
from training.exams.rules.drafts import Draft, Option
from training.exams.rules.keys import Single

_OPTION = re.compile(r"\s*([A-Za-zＡ-Ｚ])\s*[.)．）、]\s*(.+?)\s*")
_ANSWER = re.compile(r"\s*(?:ANSWER|答案)\s*[:：]\s*(.*?)\s*", re.IGNORECASE)


def read(content: bytes) -> Reading:
    """The questions of the file, in order; what is none says why."""
    found: list[Found] = []
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    start = 0
    for number, line in enumerate(decoded(content).splitlines(), 1):
        if not line.strip():
            continue
        if match := _ANSWER.fullmatch(line):
            if stem or options:
                found.append(_question(start or number, stem, options, _letter(match[1][:40])))
            else:
                fault = Broken(N_("The question has no words."), "stem").fault
                found.append(Found(number, named("", line), None, (fault,)))
            stem, options, start = [], [], 0
            continue
        start = start or number
        if (match := _OPTION.fullmatch(line)) and stem and _follows(_letter(match[1]), options):
            options.append((_letter(match[1]), match[2]))
        elif options:
            found.append(_question(start, stem, options, None))
            stem, options, start = [line.strip()], [], number
        else:
            stem.append(line.strip())
    if stem or options:
        found.append(_question(start, stem, options, None))
    if not any(one.draft for one in found) and not any(
        _ANSWER.match(line) for line in decoded(content).splitlines()
    ):
        raise no_questions()
    return Reading(found)


def _letter(sign: str) -> str:
    wide = ord(sign) - ord("Ａ") if len(sign) == 1 else -1
    return (chr(ord("a") + wide) if 0 <= wide < 26 else sign).lower()


def _follows(letter: str, options: list[tuple[str, str]]) -> bool:
    """Whether the letter is the next one: so a line “I. Kings” inside a question is none."""
    return letter == chr(ord("a") + len(options))


def _question(
    line: int, stem: list[str], options: list[tuple[str, str]], answer: str | None
) -> Found:
    words = "\n".join(stem)
    try:
        return Found(line, named("", words), _draft(words, options, answer))
    except Broken as broken:
        return Found(line, named("", words), None, (broken.fault,))


def _draft(words: str, options: list[tuple[str, str]], answer: str | None) -> Draft:
    if not words:
        raise Broken(N_("The question has no words."), "stem")
    if answer is None:
        raise Broken(N_("The line “ANSWER:” is missing."), "key")
    if len(options) < 2:
        raise Broken(N_("A choice question has two to thirty options."), "options")
    if answer not in {letter for letter, _ in options}:
        raise Broken(N_("The answer “{letter}” is none of the options."), "key", letter=answer)
    return Draft(
        kind="single",
        category="",
        difficulty=0,
        stem=words,
        key=Single(answer),
        options=tuple(Option(letter, text) for letter, text in options),
    )
