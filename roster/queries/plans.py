"""Window plans and their shifts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kit import rulesets
from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads
from roster.defaults import POLICY


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A window plan. `state` is planning, done or failed."""

    id: int
    town_id: int
    town: str
    town_name: str
    town_name_en: str | None
    first_day: date
    days: int
    policy: Mapping[str, Any]
    state: str
    window_half_days: int | None
    uniform_window_half_days: int | None
    job: int | None
    made_at: datetime
    name: str | None = None
    copied_from: int | None = None
    volume: float | None = None
    merged: Mapping[str, str] | None = None
    figures: Mapping[str, Any] | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """A shift of a plan. Waits are minutes; None with windows open: the queue only grows."""

    id: int
    centre: str
    centre_name: str
    centre_name_en: str | None
    day: date
    session: str
    windows: int
    lines: tuple[str, ...]
    cases: float | None
    wait_minutes: float | None
    wait_90: float | None
    within_target: float | None
    utilisation: float | None


_PLAN = (
    "SELECT w.id, w.town AS town_id, t.code AS town, t.name AS town_name, "
    "t.name_en AS town_name_en, w.first_day, w.days, w.policy, w.state, w.window_half_days, "
    "w.uniform_window_half_days, w.job, w.made_at, w.name, w.copied_from, "
    "w.volume::float AS volume, w.merged, w.figures, w.published_at "
    "FROM window_plan w JOIN town t ON t.id = w.town "
)
_SHIFT = (
    "SELECT s.id, c.code AS centre, c.name AS centre_name, c.name_en AS centre_name_en, s.day, "
    "s.session, s.windows, s.lines, s.cases::float AS cases, "
    "s.wait_minutes::float AS wait_minutes, s.wait_90::float AS wait_90, "
    "s.within_target::float AS within_target, s.utilisation::float AS utilisation "
    "FROM shift s JOIN centre c ON c.id = s.centre "
)


def _plan(row: dict[str, Any]) -> PlanFacts:
    read = {key: loads(row[key]) for key in ("policy", "merged", "figures")}
    return PlanFacts(**{**row, **read})


def _shift(row: dict[str, Any]) -> ShiftFacts:
    return ShiftFacts(**{**row, "lines": tuple(loads(row["lines"]))})


async def plan(plan_id: int) -> PlanFacts:
    """The plan of that id; raises NotFound."""
    found = await rows(f"{_PLAN} WHERE w.id = $1", plan_id)
    if not found:
        raise NotFound(plan=plan_id)
    return _plan(found[0])


async def plans(
    towns: Collection[int] | None, *, limit: int = 50, offset: int = 0
) -> tuple[list[PlanFacts], int]:
    """Plans of these towns (None: all), newest first, and how many there are."""
    given = None if towns is None else list(towns)
    where = "WHERE ($1::bigint[] IS NULL OR w.town = ANY($1))"
    found = await rows(
        f"{_PLAN} {where} ORDER BY w.id DESC LIMIT $2 OFFSET $3", given, limit, offset
    )
    total = await rows(f"SELECT count(*) AS n FROM window_plan w {where}", given)
    return [_plan(row) for row in found], total[0]["n"]


async def newest_covering(town_id: int, first_day: date, last_day: date) -> PlanFacts | None:
    """The town's newest finished plan that covers every day of the period."""
    found = await rows(
        f"{_PLAN} WHERE w.town = $1 AND w.state = 'done' AND w.copied_from IS NULL "
        "AND w.first_day <= $2 "
        "AND w.first_day + w.days > $3 ORDER BY w.id DESC LIMIT 1",
        town_id,
        first_day,
        last_day,
    )
    return _plan(found[0]) if found else None


async def shifts(
    plan_id: int, first_day: date | None = None, last_day: date | None = None
) -> list[ShiftFacts]:
    """The plan's shifts in the period (None: without end), by day, half-day and centre."""
    found = await rows(
        f"{_SHIFT} WHERE s.plan = $1 AND ($2::date IS NULL OR s.day >= $2) "
        "AND ($3::date IS NULL OR s.day <= $3) ORDER BY s.day, s.session, c.code",
        plan_id,
        first_day,
        last_day,
    )
    return [_shift(row) for row in found]


async def cases_expected(plan_id: int) -> float:
    """What is expected at all shifts of the plan together."""
    [found] = await rows(
        "SELECT COALESCE(sum(cases), 0)::float AS cases FROM shift WHERE plan = $1", plan_id
    )
    return float(found["cases"])


async def shift(shift_id: int) -> tuple[ShiftFacts, int]:
    """The shift and the id of its town; raises NotFound."""
    found = await rows(f"{_SHIFT} WHERE s.id = $1", shift_id)
    if not found:
        raise NotFound(shift=shift_id)
    town = await rows(
        "SELECT w.town FROM shift s JOIN window_plan w ON w.id = s.plan WHERE s.id = $1", shift_id
    )
    return _shift(found[0]), town[0]["town"]


async def policy_in_force(town_code: str, on: date) -> Mapping[str, Any]:
    """The body of the policy that holds for the town on that day; {}: what comes with the code."""
    found = await rulesets.in_force(POLICY, on, town_code)
    return found.body if found else {}


async def policies(town_code: str) -> list[rulesets.RuleSetInForce]:
    """The town's own policies, the latest first."""
    found = [each for each in await rulesets.all_of(POLICY) if each.scope == town_code]
    return sorted(found, key=lambda each: each.first_day, reverse=True)


async def newest_done(town_id: int) -> PlanFacts | None:
    """The town's newest finished plan."""
    found = await rows(
        f"{_PLAN} WHERE w.town = $1 AND w.state = 'done' AND w.copied_from IS NULL "
        "ORDER BY w.id DESC LIMIT 1",
        town_id,
    )
    return _plan(found[0]) if found else None


async def held_weeks(town_id: int, but: int) -> dict[str, frozenset[tuple[int, str]]]:
    """Centre -> (weekday, half-day) on which it opens by the town's newest finished plan.

    A trial does not count, nor does the plan `but`.
    """
    found = await rows(
        "SELECT c.code, extract(isodow FROM s.day)::int - 1 AS weekday, s.session FROM shift s "
        "JOIN centre c ON c.id = s.centre WHERE s.plan = (SELECT max(id) FROM window_plan "
        "WHERE town = $1 AND state = 'done' AND copied_from IS NULL AND id <> $2) "
        "AND extract(isodow FROM s.day) < 6 GROUP BY 1, 2, 3",
        town_id,
        but,
    )
    weeks: dict[str, set[tuple[int, str]]] = {}
    for row in found:
        weeks.setdefault(row["code"], set()).add((row["weekday"], row["session"]))
    return {code: frozenset(slots) for code, slots in weeks.items()}


@dataclass(frozen=True, slots=True)
class Hours:
    """A centre's opening on one half-day, as the public sees it."""

    day: date
    session: str
    starts_at: datetime
    ends_at: datetime
    lines: tuple[str, ...]
    published_at: datetime


async def opening_hours(centre_id: int, first_day: date, last_day: date) -> list[Hours]:
    """When the centre opens by the plans that are published; of two for one day the later one."""
    found = await rows(
        "SELECT s.day, s.session, s.starts_at, s.ends_at, s.lines, w.published_at FROM shift s "
        "JOIN window_plan w ON w.id = s.plan JOIN centre c ON c.id = s.centre "
        "WHERE s.centre = $1 AND s.day BETWEEN $2 AND $3 AND s.windows > 0 AND w.id = ("
        "SELECT p.id FROM window_plan p WHERE p.town = c.town AND p.published_at IS NOT NULL "
        "AND s.day BETWEEN p.first_day AND p.first_day + p.days - 1 "
        "ORDER BY p.published_at DESC, p.id DESC LIMIT 1) ORDER BY s.day, s.session",
        centre_id,
        first_day,
        last_day,
    )
    return [Hours(**{**row, "lines": tuple(loads(row["lines"]) or ())}) for row in found]
