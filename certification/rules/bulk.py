"""Many people at once: the service lines open to each of them over a horizon, for the roster."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from certification.rules.days import Days, Span

OpenLines = Mapping[tuple[int, str], tuple[tuple[date, date], ...]]
"""(person, line) -> first and last days, inside the horizon, on which the line is open to them."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Something that opens a line to a person from first to last day."""

    person: int
    line: str
    days: Span


def open_lines(openings: Iterable[Opening], first_day: date, last_day: date) -> OpenLines:
    """The openings merged and clipped to the horizon; what is never open is left out."""
    spans: dict[tuple[int, str], list[tuple[date, date]]] = defaultdict(list)
    for opening in openings:
        start, end = opening.days
        first = first_day if start is None else max(start, first_day)
        last = last_day if end is None else min(end, last_day)
        if first <= last:
            spans[opening.person, opening.line].append((first, last))
    return {key: _merged(found) for key, found in spans.items()}


def _merged(spans: list[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    if len(spans) == 1:
        return tuple(spans)
    return tuple((first, last) for first, last in Days.of(spans).spans() if first and last)
