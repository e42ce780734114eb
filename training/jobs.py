"""What training does by itself every day: late steps are told of, old sessions are settled."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from kit import clock
from kit.jobs.kinds import JobKind, Run
from kit.language import N_
from training.service import attendance
from training.service.escalation import remind

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


DAILY_ROUND = JobKind(
    DAILY, N_("Look after plans and course sessions"), look_round, timeout=1800, daily=time(7, 0)
)
