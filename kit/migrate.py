"""Migrations: run them, check them, and (before the first release) make the first pair anew.

`python -m kit.migrate forwards|check|remake`. Piccolo's own command does the same as `forwards`.
"""

import argparse
import asyncio
import contextlib
import io
import sys
from pathlib import Path
from textwrap import dedent

from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.commands.new import AutoMigrationManager, _create_new_migration
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig, Finder

from kit.database import DB, at_hand
from kit.schema import find_guards
from kit.settings import settings

APP = "shanggang"
_LOCK = 0x5348_4752  # any number, the same in every process: one migrates, the others wait


class MigrationFailed(Exception):
    """A migration could not be applied; the message is Piccolo's."""


def config() -> AppConfig:
    """The app that owns all tables, from piccolo_conf.py."""
    return Finder().get_app_config(app_name=APP)


def known() -> list[str]:
    """Ids of the migrations on disk, oldest first."""
    manager = ForwardsMigrationManager(app_name=APP)
    modules = manager.get_migration_modules(config().resolved_migrations_folder_path)
    return sorted(manager.get_migration_ids(modules))


async def pending() -> list[str]:
    """Ids of the migrations that the database has not seen, oldest first."""
    if not await Migration.table_exists().run():
        return known()
    ran = set(await Migration.get_migrations_which_ran(app_name=APP))
    return [name for name in known() if name not in ran]


async def up_to_date() -> None:
    """The database answers and its schema is the present one; for commands.

    The embedded one is started and migrated where need be; a server's must have been: raises
    MigrationFailed.
    """
    if settings().database_url is None:
        at_hand()
        await forwards()
    elif missing := await pending():
        raise MigrationFailed(
            f"the database lacks {len(missing)} migrations: "
            "run `piccolo migrations forwards all` first"
        )


async def forwards() -> int:
    """Brings the database up to date and tells how many migrations that took.

    Several processes may call it at once: one works, the others wait for it.
    """
    connection = await DB.get_new_connection()
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        waiting = await pending()
        if waiting:
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                manager = ForwardsMigrationManager(app_name=APP)
                await manager.create_migration_table()
                result = await manager.run_migrations(config())
            if not result.success:
                raise MigrationFailed(f"{result.message}\n{said.getvalue()}")
        return len(waiting)
    finally:
        await connection.close()


async def differences() -> list[str]:
    """Statements a new migration would need to bring the tables and the migrations together."""
    found = await AutoMigrationManager(auto_input="y").get_alter_statements(config())
    return [statement for part in found for statement in part.statements]


_GUARDS = '''
"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "{id}"
VERSION = "{version}"
DESCRIPTION = "guards"

STATEMENTS = (
{statements}
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="{app}", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
'''


async def remake(floors: tuple[str, ...]) -> None:
    """Throws the migrations away and writes the first pair anew. Only before the first release."""
    folder = Path(config().resolved_migrations_folder_path)
    for old in folder.glob("*.py"):
        old.unlink()
    made = await _create_new_migration(app_config=config(), auto=True, description="tables")
    identity = f"{made.migration_id[:-1]}{int(made.migration_id[-1]) ^ 1}"
    first, second = sorted((made.migration_id, identity))
    if first != made.migration_id:  # the guards come after the tables
        second = f"{made.migration_id}1"
    statements = ",\n".join(
        f'    """\n{dedent(statement).strip()}\n"""' for statement in find_guards(floors)
    )
    name = f"{APP}_{second.replace(':', '_').replace('-', '_').lower()}.py"
    (folder / name).write_text(
        _GUARDS.format(id=second, version="1.38.0", app=APP, statements=statements + ",").lstrip(),
        encoding="utf-8",
    )


def main() -> int:
    """Does what the command line says; 1 where `check` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m kit.migrate", description=__doc__)
    parser.add_argument("what", choices=["forwards", "check", "remake"])
    what = parser.parse_args().what
    if what == "forwards":
        print(f"{asyncio.run(forwards())} migrations applied")
    elif what == "remake":
        floors = tuple(dict.fromkeys(t.__module__.split(".")[0] for t in config().table_classes))
        asyncio.run(remake(floors))
    else:
        missing = asyncio.run(differences())
        if missing:
            print("The tables have changed and no migration says so:", *missing, sep="\n  ")
            return 1
        print("The migrations say what the tables say.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
