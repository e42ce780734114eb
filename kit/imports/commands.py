"""`litestar import DIR`."""

import asyncio
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import click

from kit import clock, migrate
from kit.database import DB
from kit.imports.folder import FolderRefused, about, import_folder, shift_to
from kit.language import gettext, in_language

SHOWN = 200
"""Mistakes that are printed; more are counted."""


@click.command(
    "import",
    help="Imports DIR, a folder in the form of the Nanhai data set: all of it, or nothing.",
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--shift-weeks", type=click.IntRange(-5000, 5000), default=None, metavar="N")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="Moves the staff's dates by whole weeks: the reference Monday follows DATE.",
)
def import_command(folder: Path, shift_weeks: int | None, as_of: object) -> None:
    """Imports the folder, prints counts; prints every mistake and fails when there are any."""
    if shift_weeks is not None and as_of is not None:
        raise click.UsageError("--shift-weeks and --as-of exclude each other")
    speaks = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    with in_language("zh_CN" if speaks.startswith("zh") else "en"):
        day = as_of.date() if hasattr(as_of, "date") else None
        if not asyncio.run(_import(folder, shift_weeks, day)):
            sys.exit(1)


async def _import(folder: Path, weeks: int | None, as_of: date | None) -> bool:
    started = perf_counter()
    try:
        await migrate.up_to_date()
    except migrate.MigrationFailed as failure:
        click.echo(failure, err=True)
        return False
    await DB.start_connection_pool(min_size=1, max_size=2)
    try:
        shift = timedelta(weeks=weeks or 0)
        if as_of is not None:
            shift = shift_to(about(folder), as_of)
        results = await import_folder(folder, now=clock.now(), today=clock.today(), shift=shift)
    except FolderRefused as refusal:
        for error in refusal.errors[:SHOWN]:
            where = [error.file]
            if error.row:
                where += [str(error.row), error.column] if error.column else [str(error.row)]
            shown = f" [{error.value}]" if error.value else ""
            text = gettext(error.reason, **error.facts)
            click.echo(f"{':'.join(where)}: {text}{shown}", err=True)
        click.echo(gettext(refusal.text, **refusal.facts), err=True)
        return False
    finally:
        await DB.close_connection_pool()
    click.echo(f"{'':24} {'rows':>8} {'new':>8} {'changed':>8} {'same':>8} {'s':>7}")
    for result in results:
        click.echo(
            f"{result.file:24} {result.rows:8} {result.new:8} {result.changed:8} "
            f"{result.unchanged:8} {result.seconds:7.2f}"
        )
    click.echo(f"{perf_counter() - started:.1f} s")
    return True
