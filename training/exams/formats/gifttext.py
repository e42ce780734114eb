"""Texts of GIFT: escapes, formats, line ends."""

import re

from training.exams.rules.drafts import HTML, MARKDOWN, MOODLE, PLAIN

SIGNS = "~=#{}:\\"
_FIRST = 0xE030
"""Private characters stand for escaped signs while the file is cut at the signs that count."""
_TO = {f"\\{sign}": chr(_FIRST + at) for at, sign in enumerate(SIGNS)} | {
    "\\n": chr(_FIRST + len(SIGNS))
}
_BACK = {chr(_FIRST + at): sign for at, sign in enumerate(SIGNS)} | {chr(_FIRST + len(SIGNS)): "\n"}
_ESCAPE = re.compile(r"\\[~=#{}:\\n]")
_HELD = re.compile(f"[{''.join(_BACK)}]")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
FORMATS = {"html": HTML, "moodle": MOODLE, "plain": PLAIN, "markdown": MARKDOWN}


def escaped(text: str) -> str:
    """`text` with every escaped sign held apart, so that plain signs are those that count."""
    clean = "".join(sign for sign in text if not _FIRST <= ord(sign) <= _FIRST + len(SIGNS))
    return _ESCAPE.sub(lambda found: _TO[found[0]], clean)


def restored(text: str) -> str:
    """The text as its author meant it."""
    return _HELD.sub(lambda found: _BACK[found[0]], text)


def text_of(raw: str, otherwise: str) -> tuple[str, str]:
    r"""(the text, how it is written): a format in brackets may lead, else it is `otherwise`.

    Line ends of the file are blanks, save in Markdown; written ones (`\n`) stay.
    """
    written = otherwise
    if match := _FORMAT.match(raw):
        written = FORMATS[match[1].lower()]
        raw = raw[match.end() :]
    if written == MARKDOWN:
        return restored(raw.strip()), written
    return restored(" ".join(raw.split())), written


def guarded(text: str) -> str:
    """`text` with its signs escaped, as a writer needs it."""
    return "".join(
        "\\n" if sign == "\n" else f"\\{sign}" if sign in SIGNS else sign for sign in text
    )
