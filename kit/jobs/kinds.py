"""What a kind of job is, and what its function is given."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Protocol


class Run(Protocol):
    """One run of a job, as its function sees it."""

    job_id: int

    async def progress(self, share: float, note: str = "", **facts: Any) -> None:
        """Shows how far the work is: `share` from 0 to 1, `note` a marked message, its facts."""

    async def cancelled(self) -> bool:
        """Whether somebody asked the job to stop."""

    async def in_child(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function(*arguments, report=…, stopped=…)` returns, run in a child process.

        `function` stands at a module's top level; arguments and result are picklable.
        `report(share, note, **facts)` shows progress, `stopped()` tells whether to finish early.
        """

    async def conclude(self, result: Mapping[str, Any] | None = None) -> None:
        """The job is done with `result`, exactly if the running unit of work is committed.

        Call it inside the unit that makes the job's effects: they happen once, however often the
        job runs. Raises kit.jobs.lease.LostLease when another run has taken over.
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
    """Seconds after which the run is ended and the job has failed."""
    attempts: int = 3
    """Runs that may end in an error; a refusal fails the job at once."""
    result_path: Callable[[Mapping[str, Any]], str | None] | None = None
    """result -> the page that shows it."""
    daily: time | None = None
    """Local time after which the service asks for it by itself once a day, without arguments."""
    wanted: Callable[[], Awaitable[bool]] | None = None
    """Asked every few seconds, so it must be quick: true, and the service asks for it by itself,
    without arguments, unless one is at work already. For work that waits as rows."""


_known: dict[str, JobKind] = {}


def install(kinds: Iterable[JobKind]) -> None:
    """The service knows `kinds` and no others; `app.py` says so when it is put together."""
    _known.clear()
    _known.update({kind.name: kind for kind in kinds})


def daily() -> list[JobKind]:
    """The kinds that the service asks for by itself."""
    return [kind for kind in _known.values() if kind.daily is not None]


def watching() -> list[JobKind]:
    """The kinds that look for work of theirs by themselves."""
    return [kind for kind in _known.values() if kind.wanted is not None]


def find(name: str) -> JobKind | None:
    """The kind of that name; None: a later or earlier version of the service knows it."""
    return _known.get(name)


def known(name: str) -> JobKind:
    """The kind of that name, which is one of `names()`."""
    return _known[name]


def names() -> list[str]:
    """The kinds that a worker of this process can run; others it leaves to other versions."""
    return sorted(_known)
