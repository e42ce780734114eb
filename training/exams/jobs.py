"""Closing attempts whose time is over, for those who do not come back."""

from collections.abc import Mapping
from typing import Any

from kit import jobs
from kit.jobs import JobKind, Run
from kit.language import N_
from training.exams.service import attempts, closing


async def settle(_: Run, arguments: Mapping[str, Any]) -> None:
    """The attempt is closed as of its deadline, or looked at again when its time is over."""
    until = await closing.settle_if_over(arguments["attempt"])
    if until is not None:  # it was given more time
        attempt = arguments["attempt"]
        key = f"{attempts.SETTLE}:{attempt}:{until.isoformat()}"
        await jobs.submit(attempts.SETTLE, {"attempt": attempt}, key=key, due=until)


SETTLE = JobKind(attempts.SETTLE, N_("Close an attempt whose time is over"), settle, timeout=60)
