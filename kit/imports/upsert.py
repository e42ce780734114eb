"""Imports whose rows are rows of one table: compare, write, undo, generically.

Values travel as JSON through `jsonb_populate_recordset`, so that the table itself gives the types.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from kit.database import rows
from kit.errors import Refusal
from kit.imports.kinds import ABSENT, Change, Context, Findings, Plan, RowError
from kit.jsontext import dumps
from kit.language import N_


class CannotUndo(Refusal):
    """Other records already build on what the import wrote, or it was changed since."""

    code = "cannot-undo"
    text = N_("This import can no longer be undone: {record} is in use or was changed since.")


@dataclass(frozen=True, slots=True)
class Target:
    """A table whose rows are found again by `key`, a unique constraint's columns.

    Where file and table differ more, a subclass says anew how records are found and written.
    """

    table: str
    key: tuple[str, ...]
    duplicate: str = ""
    """The file's column to blame when two rows have one key; empty: the row."""

    async def plan(self, found: Findings, payload: Any = None) -> Plan:
        """What the findings do to the table; a second row of one key is an error."""
        seen: dict[tuple[Any, ...], int] = {}
        errors = list(found.errors)
        single: list[Change] = []
        for change in found.changes:
            key = self._key(change.after)
            if key in seen:
                errors.append(
                    RowError(
                        change.row,
                        self.duplicate,
                        N_("The same as row {first}: each may be there once."),
                        {"first": seen[key]},
                    )
                )
                continue
            seen[key] = change.row
            single.append(change)
        there = await self.existing(single)
        return Plan.of(
            (self._compared(change, there.get(self._key(change.after))) for change in single),
            errors,
            payload,
        )

    async def write(self, plan: Plan, context: Context) -> None:  # noqa: ARG002 - a Writer
        """The table holds what the plan says."""
        await self.add([{**c.after, **c.once} for c in plan.changes if c.before is None])
        await self.change([c.after for c in plan.changes if c.before is not None])

    async def undo(self, changes: Sequence[Change], context: Context) -> None:  # noqa: ARG002
        """The table holds again what it held before; raises CannotUndo when it cannot."""
        there = await self.existing(changes)
        for change in changes:
            # Compared as JSON, which is the form the changes were kept in.
            if dumps(there.get(self._key(change.after))) != dumps(change.after):
                raise CannotUndo(record=change.key)
        new = [change for change in changes if change.before is None]
        try:
            await self.remove([change.after for change in new])
        except (asyncpg.ForeignKeyViolationError, asyncpg.RestrictViolationError) as error:
            raise CannotUndo(record=new[0].key) from error
        await self.change([change.before for change in changes if change.before is not None])

    def _key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(str(values[name]) for name in self.key)

    def _compared(self, change: Change, before: Mapping[str, Any] | None) -> Change:
        after = {
            name: (before or {}).get(name) if value is ABSENT else value
            for name, value in change.after.items()
        }
        return replace(change, before=before, after=after)

    async def existing(self, changes: Iterable[Change]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        """Key -> the values that the table holds for the records of `changes`."""
        wanted = list(changes)
        if not wanted:
            return {}
        columns = ", ".join(f"t.{name}" for name in wanted[0].after)
        same = " AND ".join(f"t.{name} = v.{name}" for name in self.key)
        found = await rows(
            f"SELECT {columns} FROM {self.table} t JOIN "
            f"jsonb_populate_recordset(NULL::{self.table}, $1::jsonb) v ON {same}",
            dumps([{name: c.after[name] for name in self.key} for c in wanted]),
        )
        return {self._key(row): row for row in found}

    async def add(self, records: Sequence[Mapping[str, Any]]) -> None:
        """The records are in the table."""
        if not records:
            return
        columns = ", ".join(records[0])
        await rows(
            f"INSERT INTO {self.table} ({columns}) SELECT {columns} FROM "
            f"jsonb_populate_recordset(NULL::{self.table}, $1::jsonb)",
            dumps(records),
        )

    async def remove(self, records: Sequence[Mapping[str, Any]]) -> None:
        """The records of these keys are gone."""
        same = " AND ".join(f"t.{name} = v.{name}" for name in self.key)
        await rows(
            f"DELETE FROM {self.table} t USING "
            f"jsonb_populate_recordset(NULL::{self.table}, $1::jsonb) v WHERE {same}",
            dumps(records),
        )

    async def change(self, records: Sequence[Mapping[str, Any]]) -> None:
        """The records of these keys hold these values."""
        if not records:
            return
        values = ", ".join(f"{name} = v.{name}" for name in records[0] if name not in self.key)
        same = " AND ".join(f"t.{name} = v.{name}" for name in self.key)
        await rows(
            f"UPDATE {self.table} t SET {values} FROM "
            f"jsonb_populate_recordset(NULL::{self.table}, $1::jsonb) v WHERE {same}",
            dumps(records),
        )
