"""The limits that hold and the costs that are weighed: data, with the defaults of the district.

The names H1 to H8 and S1 to S9 are those of the town roster benchmark; docs/decisions tells why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Hard(StrEnum):
    """What no roster may break."""

    ONE_PLACE = "one-place"  # H1
    CERTIFIED = "certified"  # H2
    ABSENT = "absent"  # H2: leave, or busy elsewhere
    HOME = "home"  # H3
    WEEK = "week"  # H4
    NOON = "noon"  # H5
    ROTATION = "rotation"  # H6
    CENTRES = "centres"  # H7
    WINDOWS = "windows"  # H8
    REST_DAY = "rest-day"  # a day of rest of the calendar
    DAY_MINUTES = "day-minutes"  # hours a day
    WEEK_MINUTES = "week-minutes"  # hours a week
    WEEK_DAYS = "week-days"  # days of rest a week
    RUN = "run"  # days worked in a row
    MENTOR = "mentor"  # provisional permission only beside a mentor
    FROZEN = "frozen"  # what has been, and what was pinned, stays
    UNKNOWN = "unknown"  # a person or shift that is not of this problem, or twice the same


class Soft(StrEnum):
    """What is weighed."""

    UNFILLED = "unfilled"  # S1
    SURPLUS = "surplus"  # more people than windows, in a service of whole-day duties
    UNCOVERED = "uncovered"  # S2
    SPLIT = "split"  # S3
    TRAVEL = "travel"  # S4
    WISHES = "wishes"  # S5
    FAIRNESS = "fairness"  # S6
    FACES = "faces"  # S7
    HALF_DAY = "half-day"  # S8
    SHARED = "shared"  # S9
    CHANGES = "changes"  # against the incumbent
    SPELL = "spell"  # short spells in a centre
    STRANGER = "stranger"  # a centre where one has never served
    REST_DAYS = "rest-days"  # fair share of Saturdays and holidays
    ROAD = "road"  # fair share of travel
    BUSY = "busy"  # fair share of busy centres
    LIMITS = "limits"  # hard rules that were made soft


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits first, then the cost of each thing that is weighed; costs are whole numbers >= 0."""

    general_line: str = "general"
    """The line without which nobody works at a window."""
    noon_minutes: float = 60.0
    """The longest drive at noon between two centres of one day."""
    detour: float = 1.3
    """Road kilometres for a straight one."""
    km_an_hour: float = 25.0
    share_in_one_centre: tuple[int, int] | None = (6, 10)
    """The most days of a shared person in one centre, as a fraction of the working days, halves
    and less rounded up; None: no limit."""
    centres_a_week: int | None = 4
    """The most centres a shared person serves in a week; None: no limit."""
    full_time: int = 10
    """Half-days a week of a full-time person."""

    unfilled: int = 1000
    """A window left empty."""
    empty: int = 2000
    """On top, a shift with nobody at all."""
    uncovered: int = 200
    """A line of a shift that nobody on it may serve; not counted for an empty shift."""
    split: int = 10
    """A day in two centres."""
    travel: int = 1
    """A kilometre of a shared person on the road."""
    wish_off: int = 20
    """A half-day worked against a wish of weight 1."""
    wish_on: int = 10
    """A wished-for half-day not worked, at weight 1."""
    fairness: int = 5
    """A half-day of a shared person more or less than the target."""
    faces: int = 15
    """A person in a centre and week beyond twice the most windows it opens that week."""
    half_day: int = 5
    """A day on which a full-time shared person works one half-day only."""
    shared: int = 8
    """A half-day of a shared person."""
    change: int = 0
    """A half-day of a person that differs from the incumbent."""

    shortest_spell: int = 2
    """Days in a row of work in one centre below which a spell is short; the first and the last of
    the period are not counted, as they may go on beyond it."""
    spell: int = 0
    """A day by which a spell of a shared person is short."""
    stranger: int = 0
    """A centre in which a shared person serves for the first time."""
    rest_days: int = 0
    """A half-day on days of rest more or less than a shared person's fair share."""
    road: int = 0
    """A kilometre of a shared person beyond the fair share."""
    busy: int = 0
    """A half-day in busy centres more or less than a shared person's fair share."""
    softened: Mapping[Hard, int] = field(default_factory=dict)
    """Hard rules that may be broken here, at this cost for each half-day (WEEK), drive (NOON), day
    (ROTATION) or centre (CENTRES) beyond the limit."""

    def __post_init__(self) -> None:
        if unknown := set(self.softened) - SOFTENABLE:
            raise ValueError(f"a rule that stays hard: {min(unknown)}")


SOFTENABLE = frozenset({Hard.WEEK, Hard.NOON, Hard.ROTATION, Hard.CENTRES})
"""Hard rules that may be made soft."""
