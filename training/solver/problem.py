"""The choice of sessions as a pure problem.

Time runs in weeks, numbered from 0. A gap is so many window half-days of a week in a town that
nobody can serve for want of a certificate. Whoever is trained can take so many half-days a week.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """Window half-days of a week that lack somebody certified for the post's line."""

    town: str
    post: str
    week: int
    half_days: int


@dataclass(frozen=True, slots=True)
class Group:
    """People of a town who could be trained for a post."""

    town: str
    post: str
    people: int
    half_days_a_week: int
    """What one of them can take on once certified."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A trainer's week: which posts they teach, and how many sessions they can give in it."""

    trainer: str
    week: int
    posts: frozenset[str]
    sessions: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """What to choose from. A contradiction inside it is a ValueError."""

    weeks: int
    gaps: tuple[Gap, ...]
    groups: tuple[Group, ...]
    slots: tuple[Slot, ...]
    seats: int
    """Of one session."""
    lead_weeks: int
    """From the session's week until who was there is certified: exam and issue."""
    most_away: tuple[tuple[str, int], ...] = ()
    """Town -> people who may be away at sessions in one week, so that no centre is emptied."""
    least: int = 1
    """People below which a session is not worth holding."""
    most_sessions: int | None = None
    """In all; None: as many as trainers can give."""
    rooms: int | None = None
    """Sessions for which there is room in one week; None: for as many as there are trainers."""

    def __post_init__(self) -> None:
        if self.weeks < 0 or self.seats < 1 or self.lead_weeks < 0 or self.least < 1:
            raise ValueError("weeks, seats and lead make no sense")
        if self.rooms is not None and self.rooms < 0:
            raise ValueError("there are less than no rooms")
        if any(gap.half_days < 0 or gap.week < 0 for gap in self.gaps):
            raise ValueError("a gap is less than nothing")
        if any(group.people < 0 or group.half_days_a_week < 0 for group in self.groups):
            raise ValueError("a group is less than nobody")
        keys = [(group.town, group.post) for group in self.groups]
        if len(set(keys)) < len(keys):
            raise ValueError("twice the same group")


@dataclass(frozen=True, slots=True)
class Held:
    """A session to hold and how many of each town go there."""

    post: str
    week: int
    trainer: str
    people: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to hold, what it closes, and what no choice could beat."""

    held: tuple[Held, ...]
    closed: int
    """Window half-days that no longer lack anybody."""
    bound: int
    """No choice of sessions closes more."""
    open_before: int
    """Half-days that lack somebody if nothing is held."""
    proved: bool
