"""What an administrator does at the command line."""

import asyncio
import sys

import click

from kit import clock, migrate
from kit.database import rows, transaction
from kit.errors import Invalid
from kit.language import gettext
from staff.accounts import service
from staff.accounts.secrets import readable_password


@click.command("token", help="Prints a new API token of USER, for scripts.")
@click.argument("user")
@click.option("--name", default="command line", help="What the token is for.")
def token(user: str, name: str) -> None:
    """Makes a token and prints it, alone on its line."""

    async def make() -> str | None:
        await migrate.up_to_date()
        found = await rows("SELECT id FROM account WHERE username = $1", user.strip().lower())
        if not found:
            return None
        return await service.make_token(int(found[0]["id"]), name, now=clock.now())

    try:
        secret = asyncio.run(make())
    except migrate.MigrationFailed as failure:
        raise click.ClickException(str(failure)) from None
    if secret is None:
        click.echo(f"There is no account {user}.", err=True)
        sys.exit(1)
    click.echo(secret)


@click.command(
    "administrator", help="Makes the administrator account USER and prints its first password."
)
@click.argument("user")
def administrator(user: str) -> None:
    """Makes the account that all others are made with; its password is to be changed at once."""
    password = readable_password()

    async def make() -> None:
        await migrate.up_to_date()
        async with transaction():
            account = await service.create_account(
                user, password, now=clock.now(), display_name=user.strip()
            )
            await service.grant_role(account, "admin")

    try:
        asyncio.run(make())
    except migrate.MigrationFailed as failure:
        raise click.ClickException(str(failure)) from None
    except Invalid as refusal:
        for text in refusal.errors.values():
            click.echo(gettext(text, **refusal.facts), err=True)
        sys.exit(1)
    click.echo(password)
