"""Long and nightly work: window plans made, rosters solved, days served recorded."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from kit import clock
from kit.errors import Refusal
from kit.jobs.kinds import JobKind, Run
from kit.language import N_
from roster.queries import cases, demand, places, plans, rosters
from roster.queries.problem import frozen, task
from roster.rules.forecasting import LEAST, outlook_and_errors
from roster.rules.policy import from_body
from roster.service import demand as demand_service
from roster.service import duty as duty_service
from roster.service import plans as plan_service
from roster.service import rosters as roster_service
from roster.service.plans import NoCentres, NoHistory
from roster.service.served import LOOK_BACK, RECORD_JOB, Recorded, record_days_served
from roster.service.windows import Site, WindowTask, planned
from roster.solver.child import solve_reporting
from staff.queries import directory
from staff.queries.calendar import workdays

LEAST_SECONDS, MOST_SECONDS = 4.0, 60.0
CELLS_A_SECOND = 2_500
"""Shifts times people for which a second of search is spent, when nobody says how long."""


async def plan_windows(run: Run, arguments: Mapping[str, Any]) -> None:
    """The plan's shifts are made from the town's cases and its policy."""
    facts = await plans.plan(int(arguments["plan"]))
    try:
        centres = await places.centres(facts.town_id, facts.first_day)
        if not centres:
            raise NoCentres(town=facts.town_name)
        last_day = facts.first_day + timedelta(facts.days - 1)
        history = await demand.forecast_history(
            facts.town_id, facts.first_day, last_day
        ) or await cases.history(facts.town_id)
        if not history.counts:
            raise NoHistory(town=facts.town_name)
        await run.progress(0.3, N_("Reading what came in the past."))
        policy = from_body(facts.policy)
        made, figures = await run.in_child(
            planned,
            WindowTask(
                places=tuple(Site(c.code, c.windows, c.x_km, c.y_km) for c in centres),
                history=history,
                minutes={line.code: line.mean_minutes for line in await directory.lines()},
                working_days=tuple(await workdays(facts.first_day, last_day)),
                policy=policy,
                volume=facts.volume or 1.0,
                merged=facts.merged or {},
                held=await plans.held_weeks(facts.town_id, facts.id) if policy.stable else {},
            ),
        )
    except Refusal:
        await plan_service.fail_plan(facts.id)
        raise
    await plan_service.keep_plan(facts.id, made, figures, run)


async def forecast(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The town has a new forecast, and the errors of its back-test."""
    town_id, first = int(arguments["town"]), date.fromisoformat(arguments["firstDay"])
    days = int(arguments["days"])
    series = await demand.series(town_id)
    if series is None or len(series.days) < LEAST:
        raise NoHistory(town=(await directory.town_of_id(town_id)).name)
    shares = await demand.line_shares(town_id)
    events = demand.as_rules(await demand.events(town_id), shares)
    ahead = await workdays(first, first + timedelta(days - 1))
    await run.progress(0.1, N_("Reading what came in the past."))
    outlook, errors = await run.in_child(outlook_and_errors, series, ahead, events)
    made = await demand_service.keep_forecast(
        town_id, series, ahead, outlook, shares, errors, first, days, now=clock.now()
    )
    return {"id": made, "town": (await directory.town_of_id(town_id)).code}


async def solve(run: Run, arguments: Mapping[str, Any]) -> None:
    """The draft holds the best roster found in the time given; cancelled, the best so far."""
    facts = await rosters.roster(int(arguments["roster"]))
    await run.progress(0.0, N_("Reading people, certificates, leave and wishes."))
    found = frozen(await task(facts), facts)
    size = len(found.problem.shifts) * len(found.problem.people)
    seconds = arguments.get("seconds") or min(
        MOST_SECONDS, max(LEAST_SECONDS, size / CELLS_A_SECOND)
    )
    solution = await run.in_child(solve_reporting, found.problem, float(seconds), facts.id)
    await roster_service.keep_solution(facts.id, found, solution, run)


async def record_served(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Days served of the given days, or of the last weeks, stand as evidence."""
    today = clock.today()
    first = _day(arguments.get("firstDay")) or today - LOOK_BACK
    last = _day(arguments.get("lastDay")) or today - timedelta(days=1)
    total, start = Recorded(), first
    while start <= last and not await run.cancelled():
        end = min(start + timedelta(days=6), last)
        done = await record_days_served(start, end, today=today, now=clock.now())
        total = Recorded(total.recorded + done.recorded, total.withdrawn + done.withdrawn)
        share = ((end - first).days + 1) / ((last - first).days + 1)
        await run.progress(share, N_("Days served recorded up to {day}."), day=str(end))
        start = end + timedelta(days=1)
    return {"recorded": total.recorded, "withdrawn": total.withdrawn}


async def raise_alarms(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG001
    """Managers know who has not come to a window."""
    return {"missed": await duty_service.raise_alarms(clock.now())}


async def _somebody_missed() -> bool:
    return await duty_service.waiting(clock.now())


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


def _page_of_plan(result: Mapping[str, Any]) -> str | None:
    return f"/window-plans/{result['id']}" if "id" in result else None


def _page_of_forecast(result: Mapping[str, Any]) -> str | None:
    return f"/demand?town={result['town']}" if "town" in result else None


def _page_of_roster(result: Mapping[str, Any]) -> str | None:
    return f"/rosters/{result['id']}" if "id" in result else None


JOBS = (
    JobKind(
        plan_service.PLAN_JOB,
        N_("Plan a town's windows"),
        plan_windows,
        timeout=300,
        result_path=_page_of_plan,
    ),
    JobKind(
        demand_service.FORECAST_JOB,
        N_("Forecast a town's cases"),
        forecast,
        timeout=300,
        result_path=_page_of_forecast,
    ),
    JobKind(
        roster_service.SOLVE_JOB,
        N_("Solve a town's roster"),
        solve,
        timeout=900,
        result_path=_page_of_roster,
    ),
    JobKind(
        duty_service.ALARM_JOB,
        N_("Look who has not come"),
        raise_alarms,
        wanted=_somebody_missed,
    ),
    JobKind(
        RECORD_JOB,
        N_("Record days served"),
        record_served,
        timeout=3600,
        daily=time(0, 30),
    ),
)
