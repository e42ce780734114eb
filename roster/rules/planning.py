"""A town's window plan: which windows open when, and what those who come may expect."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from roster.rules.demand import (
    SESSIONS,
    WEEKDAYS,
    CentreDemand,
    History,
    Mix,
    Session,
    Slot,
    demand_by_centre,
    mean_minutes,
)
from roster.rules.opening import WEEK, WindowPolicy, openings, spread
from roster.rules.queueing import (
    Queue,
    mean_wait,
    served_within,
    wait_percentile,
    windows_needed,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A community centre as a plan sees it."""

    code: str
    windows: int
    """How many it has; at least 1."""


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """One centre's half-day: how many windows open, for which lines, and the wait to expect.

    Waits are minutes; inf where even all windows of the centre cannot keep up.
    """

    centre: str
    day: date
    session: Session
    windows: int
    lines: tuple[str, ...]
    cases: float
    utilisation: float
    mean_wait: float
    longest_wait: float
    """What nine in ten wait at most."""
    served_in_time: float
    """The share of cases that wait as long as promised, or less."""


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """The shifts of some days, beside a plan that opens every window in every half-day."""

    shifts: tuple[PlannedShift, ...]
    openings: Mapping[str, tuple[Slot, ...]]
    window_half_days: int
    uniform_window_half_days: int


def plan(
    places: Collection[Place],
    history: History,
    minutes: Mapping[str, float],
    working_days: Collection[date],
    policy: WindowPolicy,
    chosen: Mapping[str, tuple[Slot, ...]] | None = None,
) -> WindowPlan:
    """The windows that keep the policy's promise with the fewest people, on `working_days`.

    `chosen` are weeks that stand already, if policy allows them.

    `minutes` are the mean minutes of each service line. On a make-up workday at a weekend only
    those centres open that open in every half-day of the week.
    """
    demands = demand_by_centre(history, [place.code for place in places])
    open_slots = openings(demands.values(), policy, chosen)
    shifts: list[PlannedShift] = []
    for place in sorted(places, key=lambda place: place.code):
        slots = open_slots[place.code]
        shifts += _shifts_of(place, demands[place.code], slots, minutes, working_days, policy)
    return WindowPlan(
        tuple(sorted(shifts, key=lambda shift: (shift.day, shift.session, shift.centre))),
        open_slots,
        sum(shift.windows for shift in shifts),
        sum(place.windows for place in places) * len(working_days) * len(SESSIONS),
    )


def _shifts_of(
    place: Place,
    demand: CentreDemand,
    slots: tuple[Slot, ...],
    minutes: Mapping[str, float],
    working_days: Collection[date],
    policy: WindowPolicy,
) -> list[PlannedShift]:
    by_slot = spread(demand, slots)
    ordinary = {s: mix for s, mix in demand.ordinary.items() if len(slots) == len(WEEK)}
    result = []
    for day in sorted(working_days):
        for session in SESSIONS:
            if day.weekday() in WEEKDAYS:
                mix = by_slot.get(Slot(day.weekday(), session))
            else:
                mix = ordinary.get(session)
            if mix is not None:
                result.append(_shift(place, day, session, mix, minutes, policy))
    return result


def _shift(
    place: Place,
    day: date,
    session: Session,
    mix: Mix,
    minutes: Mapping[str, float],
    policy: WindowPolicy,
) -> PlannedShift:
    cases = sum(mix.values())
    arrivals = cases / policy.minutes_open
    each = mean_minutes(mix, minutes) or 1.0  # nobody comes: any length of service is as good
    needed = windows_needed(policy.promise, arrivals, each, place.windows)
    windows = min(place.windows, max(needed, policy.least_people))
    queue = Queue(arrivals, each, windows)
    asked = {
        line
        for line, expected in mix.items()
        if expected >= policy.line_from
        and (line not in policy.specialist or day.weekday() in policy.specialist[line])
    }
    return PlannedShift(
        centre=place.code,
        day=day,
        session=session,
        windows=windows,
        lines=tuple(sorted(asked | {policy.general_line})),
        cases=cases,
        utilisation=queue.utilisation,
        mean_wait=mean_wait(queue),
        longest_wait=wait_percentile(queue),
        served_in_time=served_within(queue, policy.promise.minutes),
    )
