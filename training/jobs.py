"""Long work, and what training does by itself every day: reminding, settling."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from kit import clock
from kit.errors import Refusal
from kit.jobs.kinds import JobKind, Run
from kit.language import N_
from training.queries import gaps
from training.service import attendance, session_plans
from training.service.escalation import remind
from training.solver.child import advise

DAILY = "training.daily"


async def look_round(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG001
    """Whoever is late is told, then their manager; sessions over for a day are settled."""
    now = clock.now()
    sessions = await attendance.unsettled(now)
    for number, session in enumerate(sessions):
        if await run.cancelled():
            return {"settled": number}
        await attendance.settle(session, now=now)
    await run.progress(0.5, N_("Sessions are settled; late steps are looked at."))
    told = await remind(clock.today())
    return {"settled": len(sessions), "told": told}


SECONDS = 30.0
"""For the three searches of a plan of sessions together."""


async def plan_sessions(run: Run, arguments: Mapping[str, Any]) -> None:
    """The plan holds the sessions that close the most gaps."""
    plan = await gaps.session_plan(int(arguments["plan"]))
    if plan is None:
        return
    try:
        await run.progress(0.0, N_("Reading what rosters lack and who could be trained."))
        situation = await gaps.situation(plan.first_day, plan.weeks)
        advice = await run.in_child(advise, situation.problem, SECONDS)
    except Refusal:
        await session_plans.fail_plan(plan.id)
        raise
    await session_plans.keep_plan(plan.id, situation, advice, run)


def _page_of_plan(result: Mapping[str, Any]) -> str | None:
    return f"/session-plans/{result['id']}" if "id" in result else None


PLAN_SESSIONS = JobKind(
    session_plans.PLAN_JOB,
    N_("Plan course sessions"),
    plan_sessions,
    timeout=300,
    result_path=_page_of_plan,
)
DAILY_ROUND = JobKind(
    DAILY, N_("Look after plans and course sessions"), look_round, timeout=1800, daily=time(7, 0)
)
