"""What an administrator does at the command line."""

import asyncio
import sys

import click

from kit import clock
from kit.database import rows
from staff.accounts import service


@click.command("token", help="Prints a new API token of USER, for scripts.")
@click.argument("user")
@click.option("--name", default="command line", help="What the token is for.")
def token(user: str, name: str) -> None:
    """Makes a token and prints it, alone on its line."""

    async def make() -> str | None:
        found = await rows("SELECT id FROM account WHERE username = $1", user.strip().lower())
        if not found:
            return None
        return await service.make_token(int(found[0]["id"]), name, now=clock.now())

    secret = asyncio.run(make())
    if secret is None:
        click.echo(f"There is no account {user}.", err=True)
        sys.exit(1)
    click.echo(secret)
