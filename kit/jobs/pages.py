"""Jobs as pages: one's list of them, and one with its progress."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from kit.jobs import submission, views
from kit.jobs.views import JobView, readable, view
from kit.language import N_, gettext
from kit.web import Action, Badge, Column, Table, asked, flash, page, redirect, table_page
from kit.web.tables import Tone

STATES: dict[str, tuple[str, Tone]] = {
    "queued": (N_("waiting"), "quiet"),
    "running": (N_("at work"), "note"),
    "done": (N_("done"), "good"),
    "failed": (N_("failed"), "bad"),
    "cancelled": (N_("stopped"), "quiet"),
}
JobId = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


def _state(job: JobView) -> Badge:
    text, tone = STATES[job.state]
    return Badge(gettext(text), tone)


def _actions(job: JobView) -> Sequence[Action]:
    return [Action(gettext("Open the result"), job.result_path)] if job.result_path else []


@get("/jobs", permission="self", include_in_schema=False)
async def list_page() -> Response[Any]:
    """Shows the reader's jobs, newest first."""
    given = asked()
    items, total = await views.newest(page=given.page, page_size=given.page_size)
    table = Table(
        name="jobs",
        caption=N_("Jobs"),
        columns=(
            Column("id", N_("Job"), lambda job: f"#{job.id}", link=lambda job: f"/jobs/{job.id}"),
            Column("label", N_("What")),
            Column("state", N_("State"), _state),
            Column("created_at", N_("Asked for"), rank=2),
            Column("finished_at", N_("Ended"), rank=3),
            Column("actions", "", _actions, download=False),
        ),
        rows=items,
        asked=given,
        total=total,
        empty=N_("No job has been asked for yet."),
    )
    return table_page("jobs/list.html", table)


@get("/jobs/{job_id:int}", permission="self", include_in_schema=False)
async def job_page(job_id: FromPath[JobId]) -> Response[Any]:
    """Shows how far a job is, and where its result stands."""
    facts = await readable(job_id)
    return page("jobs/job.html", job=view(facts), finished=facts.finished, state=STATES)


@post("/jobs/{job_id:int}/cancel", permission="self", include_in_schema=False)
async def cancel_form(job_id: FromPath[JobId]) -> Response[Any]:
    """Asks a job to stop, and shows it again."""
    await readable(job_id)
    await submission.cancel(job_id)
    flash(N_("The job will stop."), "note")
    return redirect(f"/jobs/{job_id}")


ROUTES = (list_page, job_page, cancel_form)
