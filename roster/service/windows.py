"""A window plan worked out: weeks and rounds chosen, windows counted, the days played through."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from roster.rules.demand import CentreDemand, History, Slot, demand_by_centre, mean_minutes
from roster.rules.opening import WEEK, WindowPolicy, spread
from roster.rules.planning import Place, PlannedShift, WindowPlan, plan
from roster.rules.queueing import Promise, windows_needed
from roster.rules.simulation import HOURS, Opening, play
from roster.solver.opening import Choice, Small

DETOUR, KM_AN_HOUR = 1.3, 25.0
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Promises whose price the trade-off curve shows."""
PLAYED_DAYS = 60


@dataclass(frozen=True, slots=True)
class Site:
    """A community centre with its windows, and where it lies in km."""

    code: str
    windows: int
    x_km: float
    y_km: float


@dataclass(frozen=True, slots=True)
class WindowTask:
    """All that a plan is made of."""

    places: tuple[Site, ...]
    history: History
    minutes: Mapping[str, float]
    working_days: tuple[date, ...]
    policy: WindowPolicy
    volume: float = 1.0
    merged: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, frozenset[tuple[int, str]]] = field(default_factory=dict)


def planned(
    task: WindowTask, *, report: Callable[..., object], stopped: Callable[[], bool]
) -> tuple[WindowPlan, dict[str, Any]]:
    """The plan, and figures: rounds, simulation, what each promise costs, who travels for mergers.

    Runs in a child process.
    """
    history = _otherwise(task)
    sites = [site for site in task.places if site.code not in task.merged]
    demands = demand_by_centre(history, [site.code for site in sites])
    chosen, rounds, crews, saved, status = _weeks(task, sites, demands)
    report(0.6, "")
    rooms = [Place(site.code, site.windows) for site in sites]
    made = plan(rooms, history, task.minutes, task.working_days, task.policy, chosen)
    report(0.7, "")
    figures: dict[str, Any] = {
        "rounds": rounds,
        "crews": crews,
        "roundsSaved": saved,
        "roundsStatus": status,
    }
    if not stopped():
        figures["simulated"] = _played(task, made, demands)
        figures["tradeOff"] = _trade_off(task, rooms, history, chosen)
    if task.merged:
        figures["travel"] = _travel(task)
    return made, figures


def _otherwise(task: WindowTask) -> History:
    """The history with the trial's volume and its closed centres' cases at those that take them."""
    counts = tuple(
        replace(
            count,
            centre=task.merged.get(count.centre, count.centre),
            cases=count.cases * task.volume,
        )
        for count in task.history.counts
    )
    return replace(task.history, counts=counts)


def _weeks(
    task: WindowTask, sites: list[Site], demands: Mapping[str, CentreDemand]
) -> tuple[dict[str, tuple[Slot, ...]], list[list[str]], list[int], int, str]:
    """(week of each small centre, rounds, people of each, people they save, how good that is)."""
    base = [0] * len(WEEK)
    small: list[Small] = []
    weeks: dict[str, tuple[tuple[Slot, ...], ...]] = {}
    for site in sites:
        demand = demands[site.code]
        weeks[site.code] = task.policy.choices(demand.yearly)
        choices = []
        for week in weeks[site.code]:
            windows = _windows(task, site, demand, week)
            kept = frozenset((s.weekday, str(s.session)) for s in week) == task.held.get(site.code)
            choices.append((week, windows, kept))
        if len(choices) == 1 and len(choices[0][0]) == len(WEEK):
            for slot, count in choices[0][1].items():
                base[WEEK.index(slot)] += count
            continue
        small.append(
            Small(
                site.code,
                tuple(
                    Choice(tuple(WEEK.index(slot) for slot in week), sum(windows.values()), kept)
                    for week, windows, kept in choices
                ),
                max(max(windows.values()) for _, windows, _ in choices),
            )
        )
    from roster.solver.opening_model import choose  # noqa: PLC0415 - loads OR-Tools

    found = choose(small, _near(task, sites), base)
    chosen = {code: weeks[code][number] for code, number in found.weeks.items()}
    crew = {each.code: each.crew for each in small}
    crews = [max(crew[code] for code in each) for each in found.rounds]
    saved = sum(crew.values()) - sum(crews)
    return chosen, [list(each) for each in found.rounds], crews, saved, found.status


def _windows(
    task: WindowTask, site: Site, demand: CentreDemand, week: tuple[Slot, ...]
) -> dict[Slot, int]:
    policy, found = task.policy, {}
    for slot, mix in spread(demand, week).items():
        arrivals = sum(mix.values()) / policy.minutes_open
        each = mean_minutes(mix, task.minutes) or 1.0
        needed = windows_needed(policy.promise, arrivals, each, site.windows)
        found[slot] = min(site.windows, max(needed, policy.least_people))
    return found


def _road(one: Site, other: Site) -> float:
    """Minutes by road between two centres."""
    straight = math.hypot(one.x_km - other.x_km, one.y_km - other.y_km)
    return DETOUR * straight / KM_AN_HOUR * 60


def _near(task: WindowTask, sites: list[Site]) -> dict[tuple[str, str], float]:
    ordered = sorted(sites, key=lambda site: site.code)
    return {
        (one.code, other.code): minutes
        for n, one in enumerate(ordered)
        for other in ordered[n + 1 :]
        if (minutes := _road(one, other)) <= task.policy.drive_minutes
    }


def _played(
    task: WindowTask, made: WindowPlan, demands: Mapping[str, CentreDemand]
) -> dict[str, Any]:
    """The plan's usual week played through, beside what Erlang C says of the same openings."""
    usual: dict[tuple[str, int, str], PlannedShift] = {}
    for shift in made.shifts:
        if shift.day.weekday() < 5 and shift.windows and math.isfinite(shift.mean_wait):
            usual.setdefault((shift.centre, shift.day.weekday(), shift.session), shift)
    openings, weight, wait, within = [], 0.0, 0.0, 0.0
    for (centre, weekday, session), shift in sorted(usual.items()):
        mix = spread(demands[centre], made.openings[centre]).get(Slot(weekday, shift.session), {})
        openings.append(Opening(mix, shift.windows, task.policy.minutes_open, HOURS[session]))
        weight += shift.cases
        wait += shift.cases * shift.mean_wait
        within += shift.cases * shift.served_in_time
    if not weight:
        return {}
    found = play(
        openings, task.minutes, promised=task.policy.promise.minutes, days=PLAYED_DAYS, seed=1
    )
    return {
        "meanWait": round(found.mean_wait, 2),
        "wait90": round(found.wait_90, 2),
        "within": round(found.within, 4),
        "utilisation": round(found.utilisation, 4),
        "erlangMeanWait": round(wait / weight, 2),
        "erlangWithin": round(within / weight, 4),
        "days": PLAYED_DAYS,
        "openings": len(openings),
    }


def _trade_off(
    task: WindowTask,
    rooms: list[Place],
    history: History,
    chosen: Mapping[str, tuple[Slot, ...]],
) -> list[list[float]]:
    """[share in time, window half-days of a week] for other promises than the policy's."""
    week = [day for day in task.working_days if day.weekday() < 5][:5]
    found = []
    for share in SHARES:
        promise = Promise(
            share, task.policy.promise.minutes, task.policy.promise.highest_utilisation
        )
        other = replace(task.policy, promise=promise)
        made = plan(rooms, history, task.minutes, week, other, chosen)
        found.append([share, made.window_half_days])
    return found


def _travel(task: WindowTask) -> list[dict[str, Any]]:
    """Of each closed centre: how many cases a year go how far."""
    at = {site.code: site for site in task.places}
    came = demand_by_centre(task.history, list(task.merged))
    found = []
    for closed, into in sorted(task.merged.items()):
        km = DETOUR * math.hypot(at[closed].x_km - at[into].x_km, at[closed].y_km - at[into].y_km)
        found.append(
            {
                "centre": closed,
                "into": into,
                "km": round(km, 1),
                "casesAYear": round(came[closed].yearly * task.volume),
            }
        )
    return found
