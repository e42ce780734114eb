"""How the form's long texts fit their boxes; what fits none is printed whole on a page behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.documents.pen import wrapped

LARGEST, LEAST, STEP = 10.5, 6.0, 0.5
LEADING, RESUME_LEADING = 1.3, 1.45
DATES = 108.0
"""Room for the two months of a résumé's line, at the largest size."""
ELSEWHERE = "（全文见附页）"
LOWEST = 62.0
"""No box on the second page is lower."""
Line = tuple[str, str]
"""A résumé's months, and a line of text."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A size, the lines that are drawn at it, and whether they are all."""

    size: float
    lines: Sequence[Line]
    whole: bool = True


def sizes() -> list[float]:
    """The sizes that are tried, largest first."""
    return [LARGEST - STEP * n for n in range(round((LARGEST - LEAST) / STEP) + 1)]


def fitted_text(text: str, wide: float, high: float) -> Fitted:
    """The text in a box at the largest size at which it fits; else as much as there is room for."""
    lines: list[str] = []
    for size in sizes():
        lines = wrapped(text, size, wide)
        if len(lines) * size * LEADING <= high:
            return Fitted(size, [("", line) for line in lines])
    return _cut([("", line) for line in lines], int(high / (LEAST * LEADING)))


def fitted_resume(entries: Sequence[Line], wide: float, high: float) -> Fitted:
    """The same for a résumé, whose lines go on under their text rather than under their months."""
    drawn: list[Line] = []
    for size in sizes():
        drawn = resume_lines(entries, size, wide)
        if len(drawn) * size * RESUME_LEADING <= high:
            return Fitted(size, drawn)
    return _cut(drawn, int(high / (LEAST * RESUME_LEADING)))


def resume_lines(entries: Sequence[Line], size: float, wide: float) -> list[Line]:
    """Every line that is drawn: the first of an entry with its months, the others with a blank."""
    return [
        (when if number == 0 else when and " ", line)
        for when, what in entries
        for number, line in enumerate(
            wrapped(what, size, wide - (DATES * size / LARGEST if when else 0))
        )
    ]


def _cut(lines: Sequence[Line], room: int) -> Fitted:
    return Fitted(LEAST, [*lines[: max(0, room - 1)], ("", ELSEWHERE)], whole=False)


def heights(
    texts: Sequence[str], wide: float, usual: Sequence[float], most: float, margin: float
) -> list[float]:
    """How high each text's box is: as usual when all fit, else by need, together at most `most`."""
    for size in sizes():
        wanted = [len(wrapped(t, size, wide)) * size * LEADING + margin for t in texts]
        if size >= LARGEST - 1 and all(w <= u for w, u in zip(wanted, usual, strict=True)):
            return list(usual)
        wanted = [max(LOWEST, one) for one in wanted]
        if sum(wanted) <= most:
            spare = max(0.0, sum(usual) - sum(wanted)) / len(wanted)
            return [one + spare for one in wanted]
    return _shared(wanted, most)


def _shared(wanted: Sequence[float], most: float) -> list[float]:
    """`most` shared out: who wants little gets it, the others get equal parts."""
    given = [0.0] * len(wanted)
    left = most
    for rank, place in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[place] = min(wanted[place], left / (len(wanted) - rank))
        left -= given[place]
    return given
