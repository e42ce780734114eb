"""`make run`: the service with its demonstration, on whatever the environment gives it."""

import sys
from collections.abc import Sequence

from app import create_app
from demo import accounts, load
from kit import clock, migrate
from kit.database import DB, at_hand
from kit.serving import serve
from kit.settings import settings


async def prepare() -> None:
    """The schema is up to date, and an empty database holds the demonstration's people."""
    at_hand()
    await migrate.forwards()
    await DB.start_connection_pool(min_size=1, max_size=2)
    try:
        if await load.is_empty():
            print("Loading the demonstration …", flush=True)
            await load.load(clock.today())
    finally:
        await DB.close_connection_pool()


def announcement() -> Sequence[str]:
    """Where the service is, and who can sign in."""
    known = accounts.remembered()
    lines = [f"Shanggang 上岗 is at {settings().public_url}"]
    if known:
        lines.append("Demonstration accounts and their passwords:")
        lines += [f"{name} {password}" for name, password in known.items()]
    lines.append("Ctrl-C stops everything.")
    return lines


if __name__ == "__main__":
    application = create_app()
    sys.exit(serve(lambda: application, prepare=prepare, say=announcement))
