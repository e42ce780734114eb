"""One run of a job: held by its lease, by its asker's right and in its asker's language."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

from asyncpg.exceptions import InterfaceError, TransactionRollbackError

from kit import history, permissions
from kit.database import AWAY
from kit.errors import Forbidden, Refusal
from kit.jobs import bell, children, kinds, lease
from kit.jobs.kinds import JobKind
from kit.jobs.lease import Claimed, LostLease
from kit.language import N_
from kit.language.catalogue import choose
from kit.permissions import Principal

GRACE = 10.0
"""Seconds a function has to stop by itself once asked."""
PAUSE = 0.3
"""Seconds between two writings of progress."""
PrincipalOfAccount = Callable[[int], Awaitable[Principal | None]]
DatabaseAway = (*AWAY, OSError, InterfaceError, TransactionRollbackError)

log = logging.getLogger(__name__)


class ActiveRun:
    """What a job's function is given; see kit.jobs.kinds.Run."""

    def __init__(self, claimed: Claimed) -> None:
        self.job_id = claimed.job_id
        self.lease = claimed.lease
        self.concluded = False
        self.stop = asyncio.Event()
        self._shown = 0.0

    async def progress(self, share: float, note: str = "", **facts: Any) -> None:
        """Shows `share` and `note`, a few times a second at most."""
        if share < 1 and time.monotonic() - self._shown < PAUSE:
            return
        self._shown = time.monotonic()
        try:
            await lease.progress(self.job_id, self.lease, share, note, facts)
        except DatabaseAway as error:
            log.warning("progress of job %s not shown: %s", self.job_id, error)

    async def cancelled(self) -> bool:
        """Whether somebody asked the job to stop (known within a heartbeat)."""
        return self.stop.is_set()

    async def in_child(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function` returns in a child process, which is killed with this run."""
        return await children.call(function, arguments, report=self.progress, stop=self.stop)

    async def conclude(self, result: Mapping[str, Any] | None = None) -> None:
        """The job is done exactly if the running unit of work is committed."""
        await lease.conclude(self.job_id, self.lease, result)
        self.concluded = True

    async def guard(self) -> None:
        """Returns when the run must end: it overstays a request to stop, or has lost its lease."""
        renewed = time.monotonic()
        asked: float | None = None
        while True:
            await asyncio.sleep(lease.BEAT)
            try:
                if await lease.beat(self.job_id, self.lease):
                    self.stop.set()
                    asked = asked or time.monotonic()
                renewed = time.monotonic()
            except LostLease:
                if not self.concluded:
                    raise
            except DatabaseAway as error:
                log.warning("heartbeat of job %s failed: %s", self.job_id, error)
                if time.monotonic() - renewed > lease.STALE - 3 * lease.BEAT:
                    raise LostLease(self.job_id) from None
            if asked is not None and time.monotonic() - asked > GRACE:
                return


async def run(job_id: int, principal_of_account: PrincipalOfAccount) -> None:
    """The job has had one run, unless it is not due or another run has it."""
    claimed = await lease.claim(job_id, uuid4().hex, kinds.names())
    if claimed is None:
        return
    if claimed.cancel_requested:
        await _end(claimed, "cancelled")
    elif claimed.runs > lease.MOST_RUNS:
        await _end(claimed, "failed", N_("The job was given up: it never came to an end."))
    else:
        try:
            await _run(claimed, kinds.known(claimed.kind), principal_of_account)
        except asyncio.CancelledError:  # the worker shuts down: the next one goes on at once
            await asyncio.shield(_keep(lambda: lease.give_back(job_id, claimed.lease)))
            raise


async def _run(claimed: Claimed, kind: JobKind, principal_of_account: PrincipalOfAccount) -> None:
    active = ActiveRun(claimed)
    work = asyncio.create_task(_work(claimed, kind, active, principal_of_account))
    guard = asyncio.create_task(active.guard())
    try:
        await asyncio.wait({work, guard}, timeout=kind.timeout, return_when=asyncio.FIRST_COMPLETED)
        overdue, overstayed = not guard.done(), guard.done() and guard.exception() is None
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
    finally:
        guard.cancel()
        if not work.done():
            work.cancel()
            await asyncio.shield(asyncio.wait({work}))
    if active.concluded and not work.cancelled() and work.exception() is None:
        return
    if work.cancelled():
        if overstayed:
            await _end(claimed, "cancelled")
        elif overdue:
            await _end(
                claimed,
                "failed",
                N_("The job took longer than {seconds} seconds."),
                {"seconds": kind.timeout},
            )
        else:
            log.warning("job %s: lost its lease; another run goes on", claimed.job_id)
    elif (error := work.exception()) is not None:
        await _fail(claimed, kind, error)
    elif active.stop.is_set():
        await _end(claimed, "cancelled")
    else:
        await _keep(lambda: lease.conclude(claimed.job_id, claimed.lease, work.result()))


async def _work(
    claimed: Claimed, kind: JobKind, active: ActiveRun, principal_of_account: PrincipalOfAccount
) -> Mapping[str, Any] | None:
    """The kind's function, run by the asker's right, in the asker's language."""
    history.request_id.set(claimed.request)
    choose(claimed.language)
    if claimed.account is not None:
        principal = await principal_of_account(claimed.account)
        if principal is None:
            raise Forbidden(account=claimed.account)
        permissions.become(principal)
    return await kind.run(active, claimed.arguments)


async def _fail(claimed: Claimed, kind: JobKind, error: BaseException) -> None:
    if isinstance(error, LostLease):
        log.warning("job %s: lost its lease; another run goes on", claimed.job_id)
    elif isinstance(error, Refusal):
        await _end(claimed, "failed", error.text, error.facts)
    elif claimed.failures + 1 >= kind.attempts:
        log.error("job %s (%s) failed for good", claimed.job_id, kind.name, exc_info=error)
        await _end(
            claimed, "failed", N_("The service could not do this. The fault has been noted.")
        )
    else:
        pause = 2.0**claimed.failures
        log.error(
            "job %s (%s) failed, again in %s s", claimed.job_id, kind.name, pause, exc_info=error
        )
        await _keep(
            lambda: lease.give_back(claimed.job_id, claimed.lease, after=pause, failed=True)
        )
        await bell.ring([(claimed.job_id, claimed.runs)], delay=pause + 0.05)


async def _end(
    claimed: Claimed, state: str, error: str | None = None, facts: Mapping[str, Any] | None = None
) -> None:
    await _keep(lambda: lease.end(claimed.job_id, claimed.lease, state, error, facts))


async def _keep(write: Callable[[], Awaitable[None]]) -> None:
    """The end of a run is written, through a short absence of the database.

    If that lasts, the lease goes stale and the job runs again.
    """
    for _ in range(int(lease.STALE)):
        try:
            return await write()
        except LostLease:
            return None
        except DatabaseAway as error:
            log.warning("the end of a run is not yet written: %s", error)
            await asyncio.sleep(1)
    return None
