"""Commands of certification."""

import asyncio

import click

from certification.service.keys import rotate_key
from kit import migrate
from kit.clock import now


@click.command("rotate-credential-key", help="Signs credentials with a new key from now on.")
def rotate_credential_key() -> None:
    """Makes a new key and prints its name; credentials signed before still verify."""

    async def work() -> str:
        await migrate.up_to_date()
        return await rotate_key(now())

    try:
        click.echo(asyncio.run(work()))
    except migrate.MigrationFailed as failure:
        raise click.ClickException(str(failure)) from None
