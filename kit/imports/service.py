"""Imports: take a file in, confirm it, undo it.

Confirming reads and plans the kept file anew inside the unit of work: what is written is what the
file says against what is there then, not what a preview once saw.
"""

import asyncio
import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kit import history, jobs, permissions
from kit.database import joined, rows, transaction
from kit.errors import Refusal
from kit.imports import queries
from kit.imports.kinds import Change, Context, ImportKind, Parsed, Plan, RowError, find, known
from kit.imports.parsing import limits_of, parse, with_values
from kit.imports.queries import Batch
from kit.imports.upsert import CannotUndo
from kit.jobs import Run
from kit.jsontext import dumps
from kit.language import N_
from kit.spreadsheets import PACKED, BadFile

LARGE = 600_000
LARGE_PACKED = 150_000
"""Bytes from which on reading and writing are jobs; smaller files are done in a second or two."""
ERRORS_KEPT = 2_000
CHANGES_KEPT = 20_000
"""Changes kept for undoing; an import of more cannot be undone."""
READ_JOB = "imports.read"
WRITE_JOB = "imports.write"


class UnknownKind(Refusal):
    """There is no such kind of import."""

    status = 422
    code = "unknown-import-kind"
    text = N_("There is no import of the kind “{kind}”.")


class ImportHasErrors(Refusal):
    """Rows are in error and the user did not choose to leave them out."""

    code = "import-has-errors"
    text = N_("{count} rows are in error. Correct them, or choose to leave them out.")
    errors: Sequence[RowError] = ()


class NotReady(Refusal):
    """The import is in no state for this."""

    code = "import-not-ready"
    text = N_("This import is not in a state for that.")


def kind_named(name: str) -> ImportKind:
    """The kind of that name; raises UnknownKind."""
    kind = find(name)
    if kind is None:
        raise UnknownKind(kind=name[:40])
    return kind


def clean_name(file_name: str) -> str:
    """A file name without folders, control characters and tricks of direction, 100 long at most."""
    name = unicodedata.normalize("NFC", file_name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip(" .")
    name = re.sub(r'[<>:"|?*]', "_", name)
    if len(name) > 100:
        stem, dot, suffix = name.rpartition(".")
        name = f"{(stem or suffix)[:90]}{dot}{suffix[:9]}" if dot else name[:100]
    return name or "upload"


def context_for(
    kind: ImportKind, now: datetime, today: date, options: Mapping[str, str]
) -> Context:
    """What planners may know, by the rights of whoever is asking."""
    asking = permissions.current()
    towns = asking.towns(kind.permission) if asking else None
    return Context(now=now, today=today, towns=towns, options=options)


async def take(
    kind_name: str,
    file_name: str,
    content: bytes,
    *,
    now: datetime,
    today: date,
    options: Mapping[str, str] | None = None,
) -> Batch:
    """The file is kept and looked through; a large one by a job (state `reading`).

    Raises UnknownKind, Forbidden, and BadFile for a file that cannot be read at all.
    """
    kind = kind_named(kind_name)
    permissions.required().need(kind.permission)
    options = options or {}
    if len(content) > limits_of(kind).size:
        raise BadFile(
            N_("The file is larger than {megabytes} MB."),
            megabytes=limits_of(kind).size // 1_000_000,
        )
    if len(content) > (LARGE_PACKED if content.startswith(PACKED) else LARGE):
        async with transaction():
            batch_id = await _insert(kind, file_name, content, options, "reading", now)
            job = await jobs.submit(READ_JOB, {"id": batch_id}, key=f"{READ_JOB}:{batch_id}")
            await rows("UPDATE import_batch SET job = $2 WHERE id = $1", batch_id, job)
        return await queries.batch(batch_id)
    context = context_for(kind, now, today, options)
    parsed = await asyncio.to_thread(parse, kind, content, file_name, context)
    plan = await kind.plan(parsed.lines, context)
    async with transaction():
        batch_id = await _insert(kind, file_name, content, options, "preview", now)
        await _keep_plan(batch_id, kind, parsed, plan)
    return await queries.batch(batch_id)


async def _insert(
    kind: ImportKind,
    file_name: str,
    content: bytes,
    options: Mapping[str, str],
    state: str,
    now: datetime,
) -> int:
    asking = permissions.required()
    [row] = await rows(
        "INSERT INTO import_batch (kind, file_name, sha256, size, content, options, state, "
        "made_at, made_by, made_by_name) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10) "
        "RETURNING id",
        kind.name,
        clean_name(file_name),
        hashlib.sha256(content).hexdigest(),
        len(content),
        content,
        dumps(options),
        state,
        now,
        asking.account_id,
        asking.username,
    )
    return int(row["id"])


def _rows_in_error(errors: Sequence[RowError]) -> int:
    return len({error.row for error in errors})


async def _keep_plan(batch_id: int, kind: ImportKind, parsed: Parsed, plan: Plan) -> None:
    planned = with_values(kind, parsed.lines, plan.errors)
    errors = sorted((*parsed.errors, *planned), key=lambda error: error.row)
    await rows(
        "UPDATE import_batch SET state = 'preview', row_count = $2, new_count = $3, "
        "changed_count = $4, unchanged_count = $5, error_count = $6, errors = $7::jsonb, "
        "ignored = $8::jsonb WHERE id = $1",
        batch_id,
        parsed.rows,
        plan.new,
        plan.changed,
        plan.unchanged,
        _rows_in_error(errors),
        dumps([_kept(error) for error in errors[:ERRORS_KEPT]]),
        dumps(list(parsed.ignored)),
    )


def _kept(error: RowError) -> dict[str, Any]:
    facts = {
        name: fact if isinstance(fact, int | float) else str(fact)
        for name, fact in error.facts.items()
    }
    return {
        "row": error.row,
        "column": error.column,
        "reason": error.reason,
        "facts": facts,
        "value": error.value,
    }


async def look_through(batch_id: int, *, now: datetime, today: date) -> None:
    """A file that was too large to be looked through at once has its preview."""
    batch = await queries.batch(batch_id)
    if batch.state != "reading":
        return
    kind = kind_named(batch.kind)
    context = context_for(kind, now, today, batch.options)
    content = await queries.content(batch_id)
    try:
        parsed = await asyncio.to_thread(parse, kind, content, batch.file_name, context)
    except BadFile as refusal:
        await rows(
            "UPDATE import_batch SET state = 'failed', problem = $2, problem_facts = $3::jsonb "
            "WHERE id = $1",
            batch_id,
            refusal.text,
            dumps(refusal.facts),
        )
        raise
    plan = await kind.plan(parsed.lines, context)
    async with transaction():
        await _keep_plan(batch_id, kind, parsed, plan)


async def confirm(batch_id: int, *, leave_out_errors: bool, now: datetime, today: date) -> Batch:
    """What the file says is written, all or nothing; a second time changes nothing.

    A large file is written by a job (state `writing`). Raises ImportHasErrors, NotReady.
    """
    batch = await queries.visible(batch_id, permissions.required())
    permissions.required().need(kind_named(batch.kind).permission)
    if batch.state in {"preview", "writing"} and batch.job is not None:
        async with transaction():
            batch = await queries.batch(batch_id, lock=True)
            # Also while writing: the key adds no second job unless the first one has ended.
            if batch.state in {"preview", "writing"}:
                if batch.error_count and not leave_out_errors:
                    raise ImportHasErrors(count=batch.error_count)
                job = await jobs.submit(WRITE_JOB, {"id": batch_id}, key=f"{WRITE_JOB}:{batch_id}")
                await rows(
                    "UPDATE import_batch SET state = 'writing', left_out = $2, job = $3 "
                    "WHERE id = $1",
                    batch_id,
                    leave_out_errors,
                    job,
                )
        return await queries.batch(batch_id)
    async with transaction():
        await _write(batch_id, leave_out_errors=leave_out_errors, now=now, today=today)
    return await queries.batch(batch_id)


async def write_large(run: Run, batch_id: int, *, now: datetime, today: date) -> None:
    """A large import is written, once however often the job runs; a refusal opens it again."""
    batch = await queries.batch(batch_id)
    try:
        async with transaction():
            await _write(batch_id, leave_out_errors=batch.left_out, now=now, today=today)
            await run.conclude({"id": batch_id})
    except Refusal:
        await rows(
            "UPDATE import_batch SET state = 'preview' WHERE id = $1 AND state = 'writing'",
            batch_id,
        )
        raise


async def _write(batch_id: int, *, leave_out_errors: bool, now: datetime, today: date) -> None:
    batch = await queries.batch(batch_id, lock=True)
    if batch.state == "confirmed":
        return
    if batch.state not in {"preview", "writing"}:
        raise NotReady(state=batch.state)
    kind = kind_named(batch.kind)
    context = context_for(kind, now, today, batch.options)
    content = await queries.content(batch_id)
    parsed = await asyncio.to_thread(parse, kind, content, batch.file_name, context)
    plan = await write_plan(kind, parsed, context, leave_out_errors=leave_out_errors)
    await _keep_plan(batch_id, kind, parsed, plan)
    undoable = kind.undo is not None and len(plan.changes) <= CHANGES_KEPT
    kept = [
        {"row": c.row, "key": c.key, "before": c.before, "after": c.after} for c in plan.changes
    ]
    asking = permissions.current()
    await rows(
        "UPDATE import_batch SET state = 'confirmed', left_out = $2, confirmed_at = $3, "
        "confirmed_by = $4, changes = $5::jsonb, "
        "content = CASE WHEN $6 THEN ''::bytea ELSE content END WHERE id = $1",
        batch_id,
        leave_out_errors,
        now,
        asking.username if asking else None,
        dumps(kept) if undoable else None,
        kind.sensitive and not (parsed.errors or plan.errors),
    )
    await history.record("import.confirm", "import", batch_id, after=_summary(batch, plan))


def _summary(batch: Batch, plan: Plan) -> dict[str, Any]:
    return {
        "kind": batch.kind,
        "fileName": batch.file_name,
        "sha256": batch.sha256,
        "new": plan.new,
        "changed": plan.changed,
    }


async def write_plan(
    kind: ImportKind, parsed: Parsed, context: Context, *, leave_out_errors: bool = False
) -> Plan:
    """The lines are planned and written in the running unit of work, with their history.

    Raises ImportHasErrors, with the errors as its `errors`.
    """
    # One import of a kind at a time: what was planned is still so when it is written.
    await rows("SELECT pg_advisory_xact_lock(hashtext($1))", f"import:{kind.name}")
    plan = await kind.plan(parsed.lines, context)
    errors = [*parsed.errors, *with_values(kind, parsed.lines, plan.errors)]
    if errors and not leave_out_errors:
        refusal = ImportHasErrors(count=_rows_in_error(errors))
        refusal.errors = errors
        raise refusal
    await kind.write(plan, context)
    await history.record_all(
        f"{kind.name}.import",
        kind.subject or kind.name,
        [(change.key, *kind.history(change.before, change.after)) for change in plan.changes],
    )
    return plan


async def undo(batch_id: int, *, now: datetime, today: date) -> Batch:
    """What the import changed is as before; raises CannotUndo while others build on it."""
    asking = permissions.required()
    async with transaction():
        batch = await queries.visible(batch_id, asking)
        batch = await queries.batch(batch_id, lock=True)
        kind = kind_named(batch.kind)
        asking.need(kind.permission)
        if batch.state == "undone":
            return batch
        if batch.state != "confirmed":
            raise NotReady(state=batch.state)
        if kind.undo is None or not batch.has_changes:
            raise CannotUndo(record=batch.file_name)
        changes = [Change(**change) for change in await queries.changes(batch_id)]
        await kind.undo(changes, context_for(kind, now, today, batch.options))
        await history.record_all(
            f"{kind.name}.import-undone",
            kind.subject or kind.name,
            [(change.key, *kind.history(change.after, change.before)) for change in changes],
        )
        await rows(
            "UPDATE import_batch SET state = 'undone', undone_at = $2, undone_by = $3 "
            "WHERE id = $1",
            batch_id,
            now,
            asking.username,
        )
    return replace(batch, state="undone", undone_at=now, undone_by=asking.username)


async def forget_files(before: datetime) -> int:
    """How many files with sensitive columns, brought in before that, are emptied or gone.

    What was written stays; what nobody confirmed by then is discarded.
    """
    kinds = [kind.name for kind in known() if kind.sensitive]
    async with joined():
        emptied = await rows(
            "UPDATE import_batch SET content = ''::bytea, errors = NULL WHERE kind = ANY($1) "
            "AND state IN ('confirmed', 'undone') AND made_at < $2 AND content <> ''::bytea "
            "RETURNING id",
            kinds,
            before,
        )
        gone = await rows(
            "DELETE FROM import_batch WHERE kind = ANY($1) AND state IN ('preview', 'failed') "
            "AND made_at < $2 RETURNING id",
            kinds,
            before,
        )
    return len(emptied) + len(gone)


async def forget_record(kind: str, key: str) -> None:
    """No import of the kind holds the record's earlier values any more: it cannot be undone."""
    await rows(
        "UPDATE import_batch SET changes = NULL WHERE kind = $1 AND changes @> $2::jsonb",
        kind,
        dumps([{"key": key}]),
    )


async def discard(batch_id: int) -> None:
    """The file, never confirmed, is gone."""
    batch = await queries.visible(batch_id, permissions.required())
    async with transaction():
        batch = await queries.batch(batch_id, lock=True)
        if batch.state not in {"reading", "preview", "failed"}:
            raise NotReady(state=batch.state)
        await rows("DELETE FROM import_batch WHERE id = $1", batch_id)
