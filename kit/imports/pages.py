"""Imports as pages: choose a file, look at what it would do, confirm."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from kit import clock
from kit.errors import Refusal
from kit.imports import queries, service
from kit.imports.api import ImportId
from kit.imports.kinds import find, known
from kit.imports.uploads import LARGEST_BODY, NoFile
from kit.imports.views import STATES, error_view, view
from kit.jobs.queries import job
from kit.language import N_, gettext
from kit.permissions import required
from kit.web import (
    Badge,
    Column,
    Form,
    Table,
    Tone,
    asked,
    entered,
    flash,
    page,
    redirect,
)

TONES: dict[str, Tone] = {"confirmed": "good", "failed": "bad", "undone": "note"}


def _kind_label(name: str) -> str:
    kind = find(name)
    return gettext(kind.label) if kind else name


def _state(batch: queries.Batch) -> Badge:
    return Badge(gettext(STATES[batch.state]), TONES.get(batch.state, "quiet"))


async def _list_page(form: Form) -> Response[str]:
    given = asked(page_size=20)
    found, total = await queries.latest(
        required(), kind=None, limit=given.page_size, offset=given.offset
    )
    table = Table(
        name="imports",
        caption=N_("Imports"),
        columns=(
            Column("file_name", N_("File"), link=lambda batch: f"/imports/{batch.id}"),
            Column("kind", N_("Kind"), value=lambda batch: _kind_label(batch.kind)),
            Column("state", N_("State"), value=_state),
            Column("new_count", N_("New")),
            Column("changed_count", N_("Changed")),
            Column("error_count", N_("In error")),
            Column("made_at", N_("When"), rank=2),
            Column("made_by_name", N_("By"), rank=2),
        ),
        rows=found,
        total=total,
        asked=given,
        empty=N_("No file was imported yet."),
        download=False,
    )
    usable = [kind for kind in known() if required().may(kind.permission) and kind.columns]
    return page(
        "kit/imports.html",
        status=form.status,
        table=table,
        form=form,
        kinds=[(kind.name, gettext(kind.label)) for kind in usable],
    )


@get("/imports", permission="imports.read", include_in_schema=False)
async def imports_page() -> Response[str]:
    """The imports so far, and a form for the next."""
    return await _list_page(Form.of())


@post(
    "/imports",
    permission="imports.edit",
    include_in_schema=False,
    request_max_body_size=LARGEST_BODY,
)
async def take_form(request: Request[Any, Any, Any]) -> Response[Any]:
    """Takes the file of the form, then shows its preview."""
    form = await entered(request)
    try:
        file = form.files.get("file")
        if file is None or not file.filename:
            raise NoFile
        content = await file.read()
        batch = await service.take(
            form.value("kind"),
            service.clean_name(file.filename),
            content,
            now=clock.now(),
            today=clock.today(),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return await _list_page(form.refused(refusal))
    return redirect(f"/imports/{batch.id}")


@get("/imports/{import_id:int}", permission="imports.read", include_in_schema=False)
async def import_page(import_id: FromPath[ImportId]) -> Response[str]:
    """What one import would do or did."""
    batch = await queries.visible(import_id, required())
    kind = find(batch.kind)
    errors = Table(
        name="errors",
        caption=N_("Rows in error"),
        columns=(
            Column("row", N_("Row")),
            Column("label", N_("Column")),
            Column("value", N_("Found")),
            Column("reason", N_("What is wrong")),
        ),
        rows=[error_view(batch.kind, error) for error in batch.errors],
        download=False,
    )
    return page(
        "kit/import.html",
        batch=batch,
        shown=view(batch),
        state=_state(batch),
        kind_label=_kind_label(batch.kind),
        errors=errors,
        more_errors=batch.error_count > len({error.row for error in batch.errors}),
        may_write=kind is not None
        and required().may("imports.edit")
        and required().may(kind.permission),
        tabular=kind is not None and kind.reader is None,
        job=await job(batch.job)
        if batch.job is not None and batch.state in {"reading", "writing"}
        else None,
    )


@post("/imports/{import_id:int}/confirm", permission="imports.edit", include_in_schema=False)
async def confirm_form(
    request: Request[Any, Any, Any], import_id: FromPath[ImportId]
) -> Response[Any]:
    """Writes the import, then shows it."""
    form = await entered(request)
    try:
        batch = await service.confirm(
            import_id,
            leave_out_errors=form.value("leaveOutErrors") == "1",
            now=clock.now(),
            today=clock.today(),
        )
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        flash(refusal.text, "bad", **refusal.facts)
    else:
        if batch.state == "confirmed":
            flash(
                N_("Imported: {new} new, {changed} changed."),
                new=batch.new_count,
                changed=batch.changed_count,
            )
    return redirect(f"/imports/{import_id}")


@post("/imports/{import_id:int}/undo", permission="imports.edit", include_in_schema=False)
async def undo_form(import_id: FromPath[ImportId]) -> Response[Any]:
    """Undoes the import, then shows it."""
    try:
        await service.undo(import_id, now=clock.now(), today=clock.today())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        flash(refusal.text, "bad", **refusal.facts)
    else:
        flash(N_("The import was undone."))
    return redirect(f"/imports/{import_id}")


@post("/imports/{import_id:int}/discard", permission="imports.edit", include_in_schema=False)
async def discard_form(import_id: FromPath[ImportId]) -> Response[Any]:
    """Throws the file away, then shows the list."""
    await service.discard(import_id)
    flash(N_("The file was thrown away; nothing was changed."))
    return redirect("/imports")


ROUTES = (imports_page, take_form, import_page, confirm_form, undo_form, discard_form)
