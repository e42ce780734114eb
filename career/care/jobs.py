"""What care does by itself each day."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from career.care import service
from kit import clock
from kit.jobs import JobKind, Run
from kit.language import N_


async def _daily(run: Run, _: Mapping[str, Any]) -> dict[str, Any]:
    today = clock.today()
    round_id = await service.begin_round(today)
    told = await service.remind_to_rotate(today)
    await service.keep_figures(today)
    await run.progress(1)
    return {"id": round_id, "told": told}


JOBS = (
    JobKind("care.daily", N_("Monthly pulse and rotation off busy windows"), _daily, daily=time(6)),
)
