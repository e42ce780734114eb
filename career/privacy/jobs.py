"""Erasure, once a day."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from career.privacy.service import retain
from kit import clock
from kit.jobs import JobKind, Run
from kit.language import N_


async def _retain(run: Run, _: Mapping[str, Any]) -> dict[str, Any]:
    done = await retain(clock.today(), now=clock.now())
    await run.progress(1)
    return {"id": clock.today().isoformat(), **done}


JOBS = (
    JobKind("privacy.retain", N_("Erasing personal data whose time is over"), _retain,
            daily=time(3, 20)),
)  # fmt: skip
