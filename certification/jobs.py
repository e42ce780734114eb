"""The day's work of certification, and certificates issued many at a time."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from certification.service.renewals import pass_on_lapses, remind
from kit import clock
from kit.jobs.kinds import JobKind, Run
from kit.language import N_


async def daily(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG001
    """Reminders are given and lapses passed on, as of today."""
    done = await remind(clock.today(), clock.now())
    await run.progress(
        0.6, N_("{count} reminders of certificates that end."), count=done.certificates
    )
    await pass_on_lapses(None, clock.today())
    return {"reminded": done.certificates, "planned": done.planned}


JOBS = (
    JobKind(
        "certification.daily",
        N_("Remind of certificates that end"),
        daily,
        timeout=1200,
        daily=time(6, 0),
    ),
)
