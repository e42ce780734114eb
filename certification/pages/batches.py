"""Certificates proposed together, on pages: proposed, ticked, handed in, followed."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from certification.pages.shared import town_options, type_options
from certification.permissions import ISSUE
from certification.queries import batches as read
from certification.queries import certificates as held
from certification.service import batches
from certification.sight import batch_in_reach, town_of_batch
from kit import clock
from kit.approvals import State as Decision
from kit.errors import Refusal
from kit.jobs import queries as jobs
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Form, Table, Tone, entered, flash, page, redirect
from staff.queries import directory

BatchId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
STATES: dict[str, tuple[str, Tone]] = {
    "proposed": (N_("proposed"), "note"),
    "approved": (N_("approved, being issued"), "note"),
    "done": (N_("issued"), "good"),
    "withdrawn": (N_("withdrawn"), "quiet"),
}
ITEMS: dict[str, tuple[str, Tone]] = {
    "proposed": (N_("proposed"), "note"),
    "left_out": (N_("left out"), "quiet"),
    "issued": (N_("issued"), "good"),
    "refused": (N_("refused"), "bad"),
}
REFUSALS = {
    "conditions-not-met": N_("does not meet the conditions any more"),
    "certificate-already-held": N_("holds it already"),
    "person-left": N_("has left"),
    "missing-glyph": N_("the font lacks a character of the name"),
    "signing-failed": N_("the document could not be signed"),
    "certificate-approval-needed": N_("needs a second person"),
}
"""Code of a refusal -> what it says beside a person's name."""


class NewBatch(msgspec.Struct, rename="camel"):
    """What the form of a proposal sends."""

    certificate_type: Annotated[str, Meta(min_length=1, max_length=60)]
    town: Annotated[str, Meta(max_length=40)] = ""


class Ticked(msgspec.Struct, rename="camel"):
    """The people that are ticked."""

    items: list[BatchId] = []


class BatchPages(Controller):
    """`/certificate-batches`."""

    path = "/certificate-batches"
    include_in_schema = False

    @get("/", permission=ISSUE)
    async def show_batches(self) -> Response[str]:
        """The batches in the reader's reach, and the form for a new one."""
        return await _list(Form())

    @post("/", permission=ISSUE)
    async def propose(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """A new batch of everybody who waits for the certificate; on to it."""
        form = await entered(request)
        try:
            given = form.into(NewBatch)
            town = (await directory.town(given.town)).id if given.town else None
            made = await batches.propose_batch(
                given.certificate_type,
                towns=required().towns(ISSUE),
                town=town_of_batch(town),
                today=clock.today(),
                now=clock.now(),
            )
        except Refusal as refusal:
            return await _list(form.refused(refusal))
        return redirect(f"/certificate-batches/{made}")

    @get("/{batch_id:int}", permission=ISSUE)
    async def show_batch(self, batch_id: FromPath[BatchId]) -> Response[str]:
        """One batch: its people to tick, or what became of each."""
        return await _one(batch_id, Form())

    @post("/{batch_id:int}", permission=ISSUE)
    async def act(
        self, request: Request[Any, Any, Any], batch_id: FromPath[BatchId]
    ) -> Response[str] | Redirect:
        """Those ticked are kept; then the batch is handed in, withdrawn, or only saved."""
        await batch_in_reach(batch_id)
        form = await entered(request)
        try:
            if form.value("do") == "withdraw":
                await batches.withdraw_batch(batch_id)
                flash(N_("The proposal is withdrawn."))
                return redirect("/certificate-batches")
            if form.value("do") == "go-on":
                await batches.go_on(batch_id)
                return redirect(f"/certificate-batches/{batch_id}")
            await batches.choose(batch_id, form.into(Ticked).items)
            if form.value("do") == "hand-in":
                found = await batches.hand_in(batch_id, now=clock.now())
                if found.state is Decision.OPEN:
                    flash(N_("Handed in; a second person must agree."))
                else:
                    flash(N_("Approved; the certificates are being issued."))
        except Refusal as refusal:
            return await _one(batch_id, form.refused(refusal))
        return redirect(f"/certificate-batches/{batch_id}")


def _badge(states: dict[str, tuple[str, Tone]], state: str) -> Badge:
    text, tone = states[state]
    return Badge(gettext(text), tone)


def _why(refusal: str | None) -> str:
    return gettext(REFUSALS.get(refusal, refusal)) if refusal else ""


async def _at_work(job: int | None) -> bool:
    found = await jobs.job(job) if job is not None else None
    return found is not None and found.state in {"queued", "running"}


async def _list(form: Form) -> Response[str]:
    table = Table(
        name="certificate-batches",
        caption=N_("Proposals"),
        columns=(
            Column(
                "type",
                N_("Certificate"),
                value=lambda row: pick(row.type_name, row.type_name_en),
                link=lambda row: f"/certificate-batches/{row.id}",
            ),
            Column(
                "town",
                N_("Town"),
                value=lambda row: pick(row.town_name, row.town_name_en) if row.town_name else None,
                rank=2,
            ),
            Column("state", N_("State"), value=lambda row: _badge(STATES, row.state)),
            Column("proposed", N_("To issue")),
            Column("issued", N_("Issued")),
            Column("refused", N_("Refused"), rank=2),
            Column("made_at", N_("Proposed on"), rank=2),
            Column("made_by", N_("By"), rank=3),
        ),
        rows=await read.batches(required().towns(ISSUE)),
        empty=N_("Nothing was proposed yet."),
        download=False,
    )
    return page(
        "certification/batches.html",
        status=form.status,
        table=table,
        form=form,
        types=type_options(await held.kinds()),
        towns=town_options(await directory.towns(), ISSUE),
    )


async def _one(batch_id: int, form: Form) -> Response[str]:
    batch = await batch_in_reach(batch_id)
    items = await read.items(batch_id)
    return page(
        "certification/batch.html",
        status=form.status,
        batch=batch,
        badge=_badge(STATES, batch.state),
        items=[(one, _badge(ITEMS, one.state), _why(one.refusal)) for one in items],
        stopped=batch.state == "approved" and batch.proposed > 0 and not await _at_work(batch.job),
        form=form,
    )
