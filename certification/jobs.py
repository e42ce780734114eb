"""The day's work of certification, and certificates issued many at a time."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from certification.queries.batches import batch, waiting_items
from certification.service.batches import JOB, finish, issue_item
from certification.service.conditions import LAPSES_JOB
from certification.service.renewals import pass_on_lapses, remind
from certification.service.telling import hints_wait, tell_waiting
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


async def lapses(run: Run, arguments: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Whoever may not serve any more, by conditions that changed, leaves the rosters to come."""
    await pass_on_lapses(None, clock.today())


async def hints(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG001
    """Personnel offices hear of certificates that passed exams made possible."""
    return {"told": await tell_waiting()}


async def issue_batch(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every item of the batch is issued or refused; run again after a crash, it goes on."""
    number = int(arguments["batch"])
    before = await batch(number)
    waiting = await waiting_items(number)
    whole = before.issued + before.refused + len(waiting)
    done = whole - len(waiting)
    for item in waiting:
        if await run.cancelled():
            break
        await issue_item(item, today=clock.today(), now=clock.now())
        done += 1
        await run.progress(
            done / whole, N_("{done} of {whole} certificates."), done=done, whole=whole
        )
    await finish(number)
    after = await batch(number)
    return {"id": number, "issued": after.issued, "refused": after.refused}


def _page(result: Mapping[str, Any]) -> str | None:
    return f"/certificate-batches/{result['id']}" if "id" in result else None


JOBS = (
    JobKind(
        "certification.hints", N_("Tell who can be issued a certificate"), hints, wanted=hints_wait
    ),
    JobKind(
        "certification.daily",
        N_("Remind of certificates that end"),
        daily,
        timeout=1200,
        daily=time(6, 0),
    ),
    JobKind(LAPSES_JOB, N_("Look for people who may not serve any more"), lapses, timeout=1200),
    JobKind(JOB, N_("Issue certificates"), issue_batch, timeout=3600, result_path=_page),
)
