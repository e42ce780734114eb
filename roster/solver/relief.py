"""What would have to change for a gap to be filled: the best way of each kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from roster.solver.moved import Elsewhen
from roster.solver.rules import Hard


class Kind(StrEnum):
    """Kinds of ways, from the cheapest to the dearest."""

    MOVE = "move"
    """Take somebody from where they are in this half-day."""
    MENTOR = "mentor"
    """Put a mentor beside somebody who serves provisionally."""
    WAIVE = "waive"
    """Set a limit aside for somebody, this once."""
    OPEN = "open"
    """Hold this opening on another half-day, when people are free."""
    TRAIN = "train"
    """Train somebody who is free for the line that is missing."""
    RECALL = "recall"
    """Ask somebody who is away to come."""
    HIRE = "hire"
    """More people are needed."""


LIMITS = frozenset(
    {
        Hard.WEEK,
        Hard.NOON,
        Hard.ROTATION,
        Hard.CENTRES,
        Hard.HOME,
        Hard.DAY_MINUTES,
        Hard.WEEK_MINUTES,
        Hard.WEEK_DAYS,
        Hard.RUN,
        Hard.REST_DAY,
    }
)
"""Rules that somebody may set aside for a person."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A person beside a gap."""

    person: str
    rules: tuple[Hard, ...]
    """In the way, each once."""
    lacks: tuple[str, ...]
    """Lines of the gap that the person may not serve."""
    covers: bool
    """Whether the person fills a window or a line of the gap, once nothing is in the way."""
    km: float


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fill the gap."""

    kind: Kind
    person: str | None
    """Whom it concerns; None: nobody in particular."""
    rules: tuple[Hard, ...]
    """The smallest set of rules that keeps the person from it."""
    lines: tuple[str, ...]
    """To be trained for, or to be held by whoever is found."""
    people: int = 1
    day: date | None = None
    """On which the opening would be held instead, and in which half-day."""
    session: str | None = None


def ways(
    people: Iterable[Beside],
    lines: Sequence[str],
    windows: int,
    general: str,
    instead: Elsewhen | None = None,
) -> tuple[Way, ...]:
    """The best way of each kind; with fewest rules first, then the nearest person.

    `instead`: when the opening could be held with people who are free then.
    """
    best: dict[Kind, tuple[tuple[int, float, str], Way]] = {}
    for each in people:
        found = _way(each, tuple(lines), windows, general)
        if found is None:
            continue
        rank = (len(found.rules), each.km, each.person)
        if found.kind not in best or rank < best[found.kind][0]:
            best[found.kind] = (rank, found)
    if instead is not None:
        way = Way(Kind.OPEN, None, (), (), len(instead.people), instead.day, instead.session)
        best[Kind.OPEN] = ((0, 0.0, ""), way)
    told = [best[kind][1] for kind in Kind if kind in best]
    return (*told, Way(Kind.HIRE, None, (), tuple(lines), max(1, windows)))


def _way(each: Beside, lines: tuple[str, ...], windows: int, general: str) -> Way | None:
    """The way by this person, if one kind of thing is enough."""
    rules = set(each.rules) - ({Hard.WINDOWS} if not windows else set())
    if rules == {Hard.ABSENT} and each.covers:
        return Way(Kind.RECALL, each.person, each.rules, ())
    if rules == {Hard.MENTOR}:
        return Way(Kind.MENTOR, each.person, each.rules, ())
    if rules <= {Hard.ONE_PLACE} and each.covers:
        return Way(Kind.MOVE, each.person, each.rules, ())
    if rules and rules <= LIMITS and each.covers:
        return Way(Kind.WAIVE, each.person, each.rules, ())
    if rules <= {Hard.CERTIFIED} and (rules or (each.lacks and lines)):
        needed = {*each.lacks, *([general] if rules else [])}
        return Way(Kind.TRAIN, each.person, each.rules, tuple(sorted(needed)))
    return None
