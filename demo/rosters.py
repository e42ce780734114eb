"""A small and a large town, planned, solved and published through the service's own jobs."""

import asyncio
from datetime import date

from kit import clock
from kit.jobs import Run
from kit.jobs.queries import job
from roster.queries import rosters as queries
from roster.service import plans, publishing, rosters

DAYS = 28


class StepFailed(Exception):
    """A job that the demonstration waits for did not end well."""


async def finished(job_id: int, run: Run, share: tuple[float, float], note: str) -> None:
    """Returns when the job is done; shows its progress as a part of this one's."""
    begin, end = share
    while True:
        facts = await job(job_id)
        if facts is None or facts.state in {"failed", "cancelled"}:
            raise StepFailed(f"job {job_id}: {facts.state if facts else 'gone'}")
        if facts.state == "done":
            return
        await run.progress(begin + (end - begin) * facts.progress, note)
        await asyncio.sleep(0.5)


async def publish(
    run: Run, town_id: int, first_day: date, seconds: float, share: tuple[float, float], note: str
) -> None:
    """The town has a published roster for 28 days from `first_day`; one that is there stays."""
    known, _ = await queries.rosters([town_id], state="published", limit=500)
    if any(roster.first_day == first_day for roster in known):
        return
    begin, end = share
    middle = begin + (end - begin) / 3
    _, planning = await plans.request_plan(town_id, first_day, DAYS, None, now=clock.now())
    await finished(planning, run, (begin, middle), note)
    roster_id = await rosters.create(town_id, first_day, DAYS, now=clock.now())
    solving = await rosters.request_solve(roster_id, seconds)
    await finished(solving, run, (middle, end), note)
    await publishing.publish(roster_id, None, now=clock.now())
