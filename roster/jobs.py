"""The roster floor's long and nightly work."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from kit import clock
from kit.jobs import JobKind, Run
from kit.language import N_
from roster.service.served import LOOK_BACK, RECORD_JOB, Recorded, record_days_served

_WEEK = timedelta(days=7)


async def _record_days_served(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Days served of the given days, or of the last weeks, stand as evidence."""
    today = clock.today()
    first = _day(arguments.get("firstDay")) or today - LOOK_BACK
    last = _day(arguments.get("lastDay")) or today - timedelta(days=1)
    total = Recorded()
    start = first
    while start <= last and not await run.cancelled():
        end = min(start + _WEEK - timedelta(days=1), last)
        done = await record_days_served(start, end, today=today, now=clock.now())
        total = Recorded(total.recorded + done.recorded, total.withdrawn + done.withdrawn)
        share = ((end - first).days + 1) / ((last - first).days + 1)
        await run.progress(share, N_("Days served recorded up to {day}."), day=str(end))
        start = end + timedelta(days=1)
    return {"recorded": total.recorded, "withdrawn": total.withdrawn}


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


JOBS = (
    JobKind(
        name=RECORD_JOB,
        label=N_("Record days served"),
        run=_record_days_served,
        timeout=3600,
        daily=time(0, 30),
    ),
)
