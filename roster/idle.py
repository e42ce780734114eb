"""Where a town's windows are short or idle, by centre and weekday, for a page and for JSON."""

import msgspec

from kit import clock
from roster.queries import cases, places, plans
from roster.rules.demand import SESSIONS, WEEKDAYS, Slot, demand_by_centre, mean_minutes
from roster.rules.policy import from_body
from roster.rules.queueing import windows_needed
from staff.queries import directory
from staff.queries.directory import TownEntry

ROOM = 6
"""Windows beyond those built that are looked at."""
WORKING_DAYS = 250


class CentreIdle(msgspec.Struct, rename="camel", frozen=True):
    """A centre: windows that the promise needs less those built, Monday to Friday.

    Above zero: people wait too long; below: windows stand idle.
    """

    centre: str
    centre_name: str
    centre_name_en: str | None
    windows: int
    short: list[float]


class IdleView(msgspec.Struct, rename="camel", frozen=True):
    """The survey's figure, cases per window and day: `today`, and as the newest plan opens."""

    today: float
    planned: float | None
    yearly: float
    windows: int
    centres: list[CentreIdle]


async def idle_of(at: TownEntry) -> IdleView | None:
    """The town's windows against the last year of cases; None where nothing was counted."""
    history = await cases.history(at.id)
    centres = await places.centres(at.id, clock.today())
    if not history.counts or not centres:
        return None
    policy = from_body(await plans.policy_in_force(at.code, clock.today()))
    minutes = {line.code: line.mean_minutes for line in await directory.lines()}
    found = demand_by_centre(history, [centre.code for centre in centres])
    told = []
    for centre in centres:
        short = []
        for weekday in WEEKDAYS:
            needed = 0.0
            for session in SESSIONS:
                mix = found[centre.code].weekly[Slot(weekday, session)]
                arrivals = sum(mix.values()) / policy.minutes_open
                each = mean_minutes(mix, minutes) or 1.0
                needed += windows_needed(policy.promise, arrivals, each, centre.windows + ROOM) / 2
            short.append(needed - centre.windows)
        told.append(CentreIdle(centre.code, centre.name, centre.name_en, centre.windows, short))
    built = sum(centre.windows for centre in centres)
    yearly = sum(one.yearly for one in found.values())
    latest = await plans.newest_done(at.id)
    opened = latest.window_half_days if latest else None
    expected = await plans.cases_expected(latest.id) if latest else 0
    return IdleView(
        today=round(yearly / WORKING_DAYS / built, 3),
        planned=round(expected / (opened / 2), 3) if opened else None,
        yearly=round(yearly, 1),
        windows=built,
        centres=told,
    )
