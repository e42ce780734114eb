"""Rosters: begun, solved, planned again."""

import logging
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from kit import clock, history, jobs
from kit.database import copy_rows, rows, transaction
from kit.jobs.kinds import Run
from kit.jsontext import dumps
from roster.queries import plans, rosters
from roster.queries.problem import Task
from roster.queries.rosters import RosterFacts
from roster.refusals import BeingSolved, NotADraft, NotKept, NotPublished, NoWindowPlan
from roster.rules.policy import HOURS
from roster.solver import Assignment, Solution, check
from staff.queries import directory

SOLVE_JOB = "roster.solve"
HISTORY_POINTS = 120
"""Moments of a search that are kept for its picture."""

log = logging.getLogger(__name__)


async def create(town_id: int, first_day: date, days: int, *, now: datetime) -> int:
    """An empty draft over the town's newest window plan that covers the period; its id."""
    last_day = first_day + timedelta(days - 1)
    plan = await plans.newest_covering(town_id, first_day, last_day)
    if plan is None:
        town = await directory.town_of_id(town_id)
        raise NoWindowPlan(town=town.name, first_day=first_day, last_day=last_day)
    async with transaction():
        made = await rows(
            "INSERT INTO roster (town, plan, first_day, last_day, state, version, made_at) "
            "VALUES ($1, $2, $3, $4, 'draft', 1, $5) RETURNING id",
            town_id,
            plan.id,
            first_day,
            last_day,
            now,
        )
        roster_id = int(made[0]["id"])
        after = {"town": plan.town, "firstDay": first_day, "lastDay": last_day, "plan": plan.id}
        await history.record("roster.create", "roster", roster_id, after=after)
    return roster_id


async def request_solve(roster_id: int, seconds: float | None) -> int:
    """The job that solves the draft; while one is under way, that one."""
    async with transaction():
        facts = await _locked(roster_id)
        if facts.state != "draft":
            raise NotADraft(roster=roster_id)
        return await _submit(roster_id, seconds)


async def _submit(roster_id: int, seconds: float | None) -> int:
    job = await jobs.submit(
        SOLVE_JOB, {"roster": roster_id, "seconds": seconds}, key=f"roster:{roster_id}"
    )
    await rows("UPDATE roster SET job = $2 WHERE id = $1", roster_id, job)
    return job


async def _locked(roster_id: int) -> RosterFacts:
    """The roster, which nobody else changes until this unit of work ends."""
    await rows("SELECT id FROM roster WHERE id = $1 FOR UPDATE", roster_id)
    return await rosters.roster(roster_id)


async def editable(roster_id: int) -> RosterFacts:
    """The draft, locked; raises NotADraft or BeingSolved."""
    facts = await _locked(roster_id)
    if facts.state != "draft":
        raise NotADraft(roster=roster_id)
    if facts.solving:
        raise BeingSolved(job=facts.job)
    return facts


async def keep_solution(roster_id: int, task: Task, solution: Solution, run: Run) -> None:
    """The draft holds the solver's roster, once; nothing of it if the second check objects."""
    verdict = check(task.problem, solution.assignments)
    if verdict.violations or verdict.cost != solution.cost:
        log.error("roster %s: %s, cost %s", roster_id, verdict.violations[:5], verdict.cost)
        raise NotKept(roster=roster_id)
    figures = {
        "status": solution.status.value,
        "costs": {soft.value: cost for soft, cost in verdict.costs.items() if cost},
        "gap": round(solution.gap, 4) if solution.bound else None,
        "unfilled": verdict.unfilled,
        "uncoveredLines": verdict.uncovered,
        "history": _thinned(solution),
        "edited": False,
    }
    bound = solution.bound or None  # a repair has none
    if solution.repaired is not None:
        figures["repaired"] = asdict(solution.repaired)
    shifts = {shift.id: shift for shift in task.problem.shifts}
    pinned = task.problem.pinned
    async with transaction():
        facts = await _locked(roster_id)
        if facts.state != "draft":
            raise NotADraft(roster=roster_id)
        await rows("DELETE FROM assignment WHERE roster = $1", roster_id)
        # There is no way back to what stood before a solve.
        await rows("DELETE FROM roster_step WHERE roster = $1", roster_id)
        records = [
            _record(roster_id, each, shifts[each.shift], pinned=each in pinned)
            for each in sorted(solution.assignments)
        ]
        await copy_rows("assignment", _COLUMNS, records)
        await rows(
            "UPDATE roster SET version = version + 1, cost = $2, bound = $3, figures = $4::jsonb "
            "WHERE id = $1",
            roster_id,
            solution.cost,
            bound,
            dumps(figures),
        )
        after = {"cost": solution.cost, "bound": bound, "unfilled": verdict.unfilled}
        await history.record("roster.solve", "roster", roster_id, after=after)
        await run.conclude({"id": roster_id, "cost": solution.cost, "unfilled": verdict.unfilled})


def _thinned(solution: Solution) -> list[list[float]]:
    points = solution.history
    step = max(1, len(points) // HISTORY_POINTS)
    kept = [*points[::step], *points[-1:]]
    return [[round(point.seconds, 2), point.cost, point.bound] for point in kept]


_COLUMNS = (
    "roster",
    "shift",
    "person",
    "starts_at",
    "ends_at",
    "published",
    "pinned",
)


def _record(roster_id: int, each: Assignment, shift: Any, *, pinned: bool) -> tuple[object, ...]:
    starts, ends = times(shift.day, shift.session)
    return (roster_id, int(each.shift), int(each.person), starts, ends, False, pinned)


def times(day: date, session: str) -> tuple[datetime, datetime]:
    """When a half-day begins and ends."""
    hours = {str(name): span for name, span in HOURS.items()}[session]
    starts, ends = (datetime.combine(day, at, clock.ZONE) for at in hours)
    return starts, ends


async def replan(
    roster_id: int, first_free_day: date, seconds: float | None, *, now: datetime
) -> tuple[int, int]:
    """(roster, job): a draft that keeps all before `first_free_day` and changes little after."""
    async with transaction():
        facts = await _locked(roster_id)
        if facts.state != "published":
            raise NotPublished(roster=roster_id)
        frozen_until = max(first_free_day, facts.first_day) - timedelta(1)
        made = await rows(
            "INSERT INTO roster (town, plan, first_day, last_day, state, version, made_at, "
            "supersedes, frozen_until) VALUES ($1, $2, $3, $4, 'draft', 1, $5, $6, $7) "
            "RETURNING id",
            facts.town_id,
            facts.plan_id,
            facts.first_day,
            facts.last_day,
            now,
            roster_id,
            frozen_until,
        )
        draft = int(made[0]["id"])
        await rows(
            "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, pinned) "
            "SELECT $2, shift, person, starts_at, ends_at, false, false "
            "FROM assignment WHERE roster = $1",
            roster_id,
            draft,
        )
        after = {"of": roster_id, "frozenUntil": frozen_until}
        await history.record("roster.replan", "roster", draft, after=after)
        return draft, await _submit(draft, seconds)


async def discard(roster_id: int) -> None:
    """The draft and its assignments are gone."""
    async with transaction():
        facts = await editable(roster_id)
        await rows("DELETE FROM roster WHERE id = $1", roster_id)
        before = {"town": facts.town, "firstDay": facts.first_day, "lastDay": facts.last_day}
        await history.record("roster.discard", "roster", roster_id, before=before)
