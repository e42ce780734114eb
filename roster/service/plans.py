"""Window plans: asked for, made, kept."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec

from kit import clock, history, jobs, rulesets
from kit.database import copy_rows, rows, transaction
from kit.errors import Refusal
from kit.jobs.kinds import Run
from kit.jsontext import dumps
from kit.language import N_, gettext
from roster.defaults import POLICY
from roster.queries import places
from roster.queries import plans as plan_queries
from roster.queries.plans import PlanFacts
from roster.rules.planning import PlannedShift, WindowPlan
from roster.rules.policy import HOURS, PolicyBody, to_body
from staff.queries import directory

PLAN_JOB = "roster.plan-windows"
LONGEST_WAIT = 10_000.0
"""Minutes beyond which an expected wait is no figure any more."""


class NoHistory(Refusal):
    """There are no case counts to plan by."""

    code = "no-case-history"
    text = N_("{town} has no case counts yet. Import them first: a window plan is made from them.")


class PolicyOverlaps(Refusal):
    """The town has planned by another policy of that day already."""

    code = "policy-overlaps"
    text = N_(
        "Another policy of {town} holds from {day} on already. Let this one begin on a later day: "
        "what was planned by the other stays explained."
    )


class NoCentres(Refusal):
    """The town has no community centre with windows."""

    code = "no-centres"
    text = N_("{town} has no open community centre with windows.")


@dataclass(frozen=True, slots=True)
class Trial:
    """A copy of a plan that asks what if."""

    copied_from: int
    name: str
    volume: float = 1.0
    """Times the cases that are expected."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """Closed centre -> the one that takes its cases."""


class NoSuchMerger(Refusal):
    """A centre can only be merged into another open one of the town, that is not itself closed."""

    status = 422
    code = "no-such-merger"
    text = N_("{centre} cannot be merged into {into}.")


async def copy_plan(
    source: PlanFacts, trial: Trial, policy: PolicyBody | None, *, now: datetime
) -> tuple[int, int]:
    """(plan, job): the same town and period planned otherwise. Raises NoSuchMerger."""
    open_now = {c.code for c in await places.centres(source.town_id, source.first_day)}
    for closed, into in trial.merged.items():
        if not {closed, into} <= open_now or into in trial.merged:
            raise NoSuchMerger(centre=closed, into=into)
    body = policy or msgspec.convert(source.policy, PolicyBody)
    return await request_plan(
        source.town_id, source.first_day, source.days, body, now=now, trial=trial
    )


async def publish_hours(plan_id: int, *, now: datetime) -> None:
    """The plan's opening hours are public, in place of earlier plans' for the same days."""
    async with transaction():
        facts = await plan_queries.plan(plan_id)
        if facts.state != "done" or facts.copied_from is not None:
            raise NotToPublish(plan=plan_id)
        await rows("UPDATE window_plan SET published_at = $2 WHERE id = $1", plan_id, now)
        await history.record("window-plan.publish", "window-plan", plan_id)


class NotToPublish(Refusal):
    """Only a finished plan that is no trial tells the public when centres open."""

    code = "not-to-publish"
    text = N_("Only a finished plan that is no trial can be published.")


async def request_plan(
    town_id: int,
    first_day: date,
    days: int,
    policy: PolicyBody | None,
    *,
    now: datetime,
    trial: Trial | None = None,
) -> tuple[int, int]:
    """(plan, job): the plan is being made. No policy: the town's own on the first day.

    A `trial` asks what if: other volumes, centres that are merged into others.
    """
    town = await directory.town_of_id(town_id)
    body = (
        to_body(policy)
        if policy is not None
        else await plan_queries.policy_in_force(town.code, first_day)
    )
    async with transaction():
        made = await rows(
            "INSERT INTO window_plan (town, first_day, days, policy, state, made_at, name, "
            "copied_from, volume, merged) VALUES ($1, $2, $3, $4::jsonb, 'planning', $5, $6, $7, "
            "$8::float8::numeric, $9::jsonb) RETURNING id",
            town_id,
            first_day,
            days,
            dumps(body),
            now,
            trial.name if trial else None,
            trial.copied_from if trial else None,
            trial.volume if trial else None,
            dumps(dict(trial.merged)) if trial and trial.merged else None,
        )
        plan_id = int(made[0]["id"])
        job = await jobs.submit(PLAN_JOB, {"plan": plan_id}, key=f"window-plan:{plan_id}")
        await rows("UPDATE window_plan SET job = $2 WHERE id = $1", plan_id, job)
        after = {"town": town.code, "firstDay": first_day, "days": days}
        await history.record("window-plan.request", "window-plan", plan_id, after=after)
    return plan_id, job


async def keep_plan(
    plan_id: int, made: WindowPlan, figures: Mapping[str, object], run: Run
) -> None:
    """The plan's shifts and figures stand; a second run of the job changes nothing."""
    facts = await plan_queries.plan(plan_id)
    centres = {c.code: c.id for c in await places.centres(facts.town_id, facts.first_day)}
    async with transaction():
        await rows("SELECT id FROM window_plan WHERE id = $1 FOR UPDATE", plan_id)
        await rows("DELETE FROM shift WHERE plan = $1", plan_id)
        await copy_rows(
            "shift", _COLUMNS, [_record(plan_id, centres[s.centre], s) for s in made.shifts]
        )
        await rows(
            "UPDATE window_plan SET state = 'done', window_half_days = $2, "
            "uniform_window_half_days = $3, figures = $4::jsonb WHERE id = $1",
            plan_id,
            made.window_half_days,
            made.uniform_window_half_days,
            dumps(figures),
        )
        after = {"windowHalfDays": made.window_half_days, "uniform": made.uniform_window_half_days}
        await history.record("window-plan.make", "window-plan", plan_id, after=after)
        await run.conclude({"id": plan_id})


async def fail_plan(plan_id: int) -> None:
    """The plan is marked as failed; its job says why."""
    async with transaction():
        await rows("UPDATE window_plan SET state = 'failed' WHERE id = $1", plan_id)


async def guard_policy(scope: str, first_day: date, body: dict[str, Any], source: str) -> None:
    """Raises PolicyOverlaps where another policy of that town and day holds already.

    One that is still to come may be replaced: nothing was planned by it yet.
    """
    for other in await rulesets.all_of(POLICY):
        if other.scope != scope or not other.first_day == first_day <= clock.today():
            continue
        same = msgspec.convert(other.body, PolicyBody) == msgspec.convert(body, PolicyBody)
        if not same or other.source != source:
            raise PolicyOverlaps(town=await _named(scope), day=first_day)


async def _named(scope: str) -> str:
    return (await directory.town(scope)).name if scope else gettext("every town")


_COLUMNS = (
    "plan",
    "centre",
    "day",
    "session",
    "starts_at",
    "ends_at",
    "windows",
    "lines",
    "cases",
    "wait_minutes",
    "wait_90",
    "within_target",
    "utilisation",
)


def _record(plan_id: int, centre_id: int, shift: PlannedShift) -> tuple[object, ...]:
    starts, ends = (datetime.combine(shift.day, at, clock.ZONE) for at in HOURS[shift.session])
    return (
        plan_id,
        centre_id,
        shift.day,
        shift.session,
        starts,
        ends,
        shift.windows,
        dumps(list(shift.lines)),
        round(shift.cases, 2),
        _minutes(shift.mean_wait),
        _minutes(shift.longest_wait),
        round(shift.served_in_time, 4),
        round(min(shift.utilisation, 9.0), 4),
    )


def _minutes(wait: float) -> float | None:
    return round(wait, 2) if math.isfinite(wait) and wait < LONGEST_WAIT else None
