"""What planning sessions may count on, and weeks of a horizon."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec

from training.solver.problem import Gap

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Planning:
    """The numbers of the rule."""

    seats: int
    least: int
    lead_weeks: int
    half_days_a_week: int
    away_percent: int
    sessions_a_week: int
    rooms: int
    """Sessions for which there are rooms in one week, in the whole district."""


DEFAULT = Planning(20, 3, 2, 3, 10, 1, 30)


class PlanningBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """The rule as a rule set keeps it."""

    seats: Annotated[int, msgspec.Meta(ge=1, le=500)] = DEFAULT.seats
    least: Annotated[int, msgspec.Meta(ge=1, le=100)] = DEFAULT.least
    lead_weeks: Annotated[int, msgspec.Meta(ge=0, le=26)] = DEFAULT.lead_weeks
    half_days_a_week: Annotated[int, msgspec.Meta(ge=1, le=10)] = DEFAULT.half_days_a_week
    away_percent: Annotated[int, msgspec.Meta(ge=1, le=100)] = DEFAULT.away_percent
    sessions_a_week: Annotated[int, msgspec.Meta(ge=1, le=10)] = DEFAULT.sessions_a_week
    rooms: Annotated[int, msgspec.Meta(ge=1, le=1000)] = DEFAULT.rooms


def from_body(body: Mapping[str, Any]) -> Planning:
    """The rule that a rule set's body holds; what it leaves out is as in DEFAULT."""
    return Planning(**msgspec.structs.asdict(msgspec.convert(body, PlanningBody)))


@dataclass(frozen=True, slots=True)
class Missing:
    """Window half-days of a day and town that lack somebody certified for a line."""

    town: str
    """Its code."""
    line: str
    day: date
    half_days: int


@dataclass(frozen=True, slots=True)
class Covered:
    """Days of a town for which there is a roster; both count."""

    town: str
    first_day: date
    last_day: date


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def weekly(
    missing: Iterable[Missing],
    covered: Sequence[Covered],
    posts: Mapping[str, str],
    first_day: date,
    weeks: int,
) -> list[Gap]:
    """The gaps of each week from the Monday `first_day` on; `posts`: line -> post.

    Weeks of a town for which there is no roster yet lack as much as its weeks with one do on
    average, rounded down: what is not rostered is not invented.
    """
    found: dict[tuple[str, str, int], int] = {}
    for one in missing:
        week = (one.day - first_day).days // 7
        if one.line in posts and 0 <= week < weeks:
            key = one.town, posts[one.line], week
            found[key] = found.get(key, 0) + one.half_days
    known: dict[str, set[int]] = {}
    for span in covered:
        begins = max(0, (monday_of(span.first_day) - first_day).days // 7)
        ends = min(weeks - 1, (span.last_day - first_day).days // 7)
        known.setdefault(span.town, set()).update(range(begins, ends + 1))
    result = [Gap(town, post, week, n) for (town, post, week), n in sorted(found.items())]
    for town, rostered in sorted(known.items()):
        for post in sorted({gap.post for gap in result if gap.town == town}):
            total = sum(found.get((town, post, week), 0) for week in rostered)
            usual = total // len(rostered) if rostered else 0
            if usual:
                later = range(max(rostered) + 1, weeks)
                result += [Gap(town, post, week, usual) for week in later]
    return result


def month_names(first_day: date, weeks: int) -> list[str]:
    """`2027-02` for each week: the month of its Thursday."""
    return [f"{first_day + WEEK * week + timedelta(days=3):%Y-%m}" for week in range(weeks)]
