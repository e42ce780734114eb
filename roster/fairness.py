"""A year's fairness of a town: load, weekends, travel and rotation by person, and their spread."""

from datetime import date, timedelta

import msgspec

from roster.queries import duty as queries
from roster.rules.duty import Load, Spread, by_share, spread

YEAR = timedelta(days=365)


class LoadView(msgspec.Struct, rename="camel", frozen=True):
    """What a year of half-days adds up to for one person."""

    employee_no: str
    name: str
    pool: str
    work_fraction: float
    half_days: int
    weekend_days: int
    km: float
    centres: int
    longest_run: int


class SpreadView(msgspec.Struct, rename="camel", frozen=True):
    """How far apart shared staff are; `deviation`: a share of the mean."""

    least: float
    mean: float
    most: float
    deviation: float


class FairnessView(msgspec.Struct, rename="camel", frozen=True):
    """The last twelve months by person, and the spread among shared staff, as full-timers."""

    first_day: date
    last_day: date
    people: list[LoadView]
    half_days: SpreadView | None
    weekend_days: SpreadView | None
    km: SpreadView | None
    centres: SpreadView | None


def _spread_view(found: Spread | None) -> SpreadView | None:
    if found is None:
        return None
    return SpreadView(
        round(found.least, 1), round(found.mean, 1), round(found.most, 1), round(found.deviation, 3)
    )


async def fairness_of(town_id: int, today: date) -> FairnessView:
    """The last twelve months of a town's rostered people."""
    first, last = today - YEAR, today - timedelta(1)
    people = await queries.members(town_id, today)
    found = {each.id: Load(each.id) for each in people}
    found |= {one.person: one for one in await queries.loads(town_id, first, last, runs=True)}
    shared = {each.id: each.fraction for each in people if each.pool == "shared"}

    def figure(name: str, *, scaled: bool = True) -> SpreadView | None:
        values = {person: float(getattr(found[person], name)) for person in shared}
        return _spread_view(spread((by_share(values, shared) if scaled else values).values()))

    return FairnessView(
        first,
        last,
        [
            LoadView(
                each.employee_no,
                each.name,
                each.pool,
                each.fraction,
                found[each.id].half_days,
                found[each.id].saturdays,
                round(found[each.id].km, 1),
                found[each.id].centres,
                found[each.id].longest_run,
            )
            for each in people
        ],
        figure("half_days"),
        figure("saturdays"),
        figure("km"),
        figure("centres", scaled=False),
    )
