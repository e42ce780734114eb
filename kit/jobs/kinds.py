"""What a kind of job is, and what its function is given."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Run(Protocol):
    """One run of a job, as its function sees it."""

    job_id: int

    async def progress(self, share: float, note: str = "", **facts: Any) -> None:
        """Shows how far the work is: `share` 0 to 1, `note` a marked message with its facts."""

    async def cancelled(self) -> bool:
        """Whether somebody asked the job to stop."""

    async def in_child(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function(*arguments, report=…, stopped=…)` returns, run in a child process.

        `function` stands at a module's top level; arguments and result are picklable.
        `report(share, note, **facts)` shows progress, `stopped()` tells whether to finish early.
        """


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job. Its function gets only names and ids, and may be run more than once."""

    name: str
    """`roster.solve`"""
    label: str
    """What the reader sees, English, marked with N_."""
    run: Callable[[Run, Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]
    """Its result, JSON-ready, should hold the `id` of what was made."""
    timeout: int = 600
    """Seconds after which the run is ended and counted as failed."""
    attempts: int = 3
