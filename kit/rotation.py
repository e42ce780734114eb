"""Sealing everything anew with the first key: as a job, and at the command line."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

import click

from kit import migrate
from kit.database import rows, transaction
from kit.encryption import EncryptedColumn, Key, every, keys
from kit.history import record
from kit.jobs.kinds import JobKind, Run
from kit.language import N_

BATCH = 500


async def rotate_column(column: EncryptedColumn, with_keys: Sequence[Key] | None = None) -> int:
    """Every text of the column is sealed with the first key; how many were sealed anew.

    Rows that change meanwhile are sealed by whoever changes them, with the first key too.
    """
    current = (with_keys or keys())[0].name
    done, after = 0, 0
    while True:
        found = await rows(
            f"SELECT {column.key} AS key, {column.owner} AS owner, {column.column} AS stored "
            f"FROM {column.table} WHERE {column.column} IS NOT NULL AND {column.key} > $1 "
            f"AND NOT starts_with({column.column}, $2) ORDER BY {column.key} LIMIT {BATCH}",
            after,
            f"{current}:",
        )
        if not found:
            return done
        async with transaction():
            await rows(
                f"UPDATE {column.table} t SET {column.column} = n.sealed "
                "FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (key, stored, sealed) "
                f"WHERE t.{column.key} = n.key AND t.{column.column} = n.stored",
                [row["key"] for row in found],
                [row["stored"] for row in found],
                [column.sealed_anew(row["stored"], row["owner"], with_keys) for row in found],
            )
        done += len(found)
        after = found[-1]["key"]


async def rotate() -> dict[str, int]:
    """Column -> how many of its texts were sealed anew."""
    done = {f"{one.table}.{one.column}": await rotate_column(one) for one in every()}
    if any(done.values()):
        async with transaction():
            await record("encryption.rotate", "key", keys()[0].name, after=done)
    return done


async def _run(run: Run, _: Mapping[str, Any]) -> dict[str, Any]:
    done = await rotate()
    await run.progress(1)
    return {"id": keys()[0].name, "sealed": done}


JOBS = (
    JobKind(
        "encryption.rotate",
        N_("Encrypt anew with the first key"),
        _run,
        timeout=3600,
        daily=time(3, 40),
    ),
)


@click.command("rotate-encryption", help="Encrypts sensitive texts anew with the first key.")
def rotate_encryption() -> None:
    """Seals everything with the first key of ENCRYPTION_KEYS and prints how much that was."""

    async def work() -> dict[str, int]:
        await migrate.up_to_date()
        return await rotate()

    try:
        done = asyncio.run(work())
    except migrate.MigrationFailed as failure:
        raise click.ClickException(str(failure)) from None
    for name, count in done.items():
        click.echo(f"{name}: {count}")
