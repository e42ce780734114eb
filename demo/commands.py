"""`litestar demo`."""

import asyncio
from datetime import date, datetime

import click

from demo import accounts, load
from kit import clock, migrate
from kit.database import DB


@click.command("demo", help="Loads the demonstration into the database.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="The day it is told for; today unless given.",
)
def demo(as_of: datetime | None) -> None:
    """Loads people, places and accounts; a job does the rest. Prints the accounts."""
    try:
        asyncio.run(_load(as_of.date() if as_of else clock.today()))
    except migrate.MigrationFailed as failure:
        raise click.ClickException(str(failure)) from None
    for name, password in accounts.remembered().items():
        click.echo(f"{name} {password}")


async def _load(as_of: date) -> None:
    await migrate.up_to_date()
    await DB.start_connection_pool(min_size=1, max_size=2)
    try:
        await load.load(as_of)
    finally:
        await DB.close_connection_pool()
