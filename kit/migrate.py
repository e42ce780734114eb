"""Migrations: run them, check them, write the next.

`python -m kit.migrate forwards | check | new DESCRIPTION`. Piccolo's own command does the same as
`forwards`; `new` adds to its `new --auto` the guards, which Piccolo does not know.
"""

import argparse
import asyncio
import contextlib
import io
import sys
from datetime import datetime
from pathlib import Path
from textwrap import dedent

from piccolo import __VERSION__ as PICCOLO
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
DESCRIPTION = "{name}"

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


def _folder() -> Path:
    return Path(config().resolved_migrations_folder_path)


def _folded(statement: str) -> str:
    return " ".join(statement.split())


def unsaid_guards() -> list[str]:
    """Guards that no migration on disk makes."""
    manager = ForwardsMigrationManager(app_name=APP)
    modules = manager.get_migration_modules(str(_folder()))
    said = {
        _folded(statement)
        for module in modules.values()
        for statement in getattr(module, "STATEMENTS", ())
    }
    floors = dict.fromkeys(table.__module__.split(".")[0] for table in config().table_classes)
    return [guard for guard in find_guards(floors) if _folded(guard) not in said]


async def write_new(description: str) -> list[Path]:
    """The migrations that bring the database to the tables and guards of the code; files made.

    Tables come first, by Piccolo; guards that are new follow in a file of their own. A guard that
    was changed or taken away needs a `DROP` written into that file by hand.
    """
    made: list[Path] = []
    if await differences():
        tables = await _create_new_migration(
            app_config=config(), auto=True, description=description
        )
        made.append(Path(tables.migration_path))
    guards = unsaid_guards()
    if guards:
        # Later than the tables' by the clock; civil time, as Piccolo's own identities are.
        identity = datetime.now().strftime("%Y-%m-%dT%H:%M:%S:%f")  # noqa: DTZ005
        statements = ",\n".join(f'    """\n{dedent(guard).strip()}\n"""' for guard in guards)
        name = f"{APP}_{identity.replace(':', '_').replace('-', '_').lower()}.py"
        made.append(_folder() / name)
        text = _GUARDS.format(
            id=identity, version=PICCOLO, app=APP, statements=statements + ",", name=description
        )
        made[-1].write_text(text.lstrip(), encoding="utf-8")
    return made


def main() -> int:
    """Does what the command line says; 1 where `check` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m kit.migrate", description=__doc__)
    parser.add_argument("what", choices=["forwards", "check", "new"])
    parser.add_argument("description", nargs="?", default="", help="for new: what it is about")
    asked = parser.parse_args()
    if asked.what == "forwards":
        print(f"{asyncio.run(forwards())} migrations applied")
    elif asked.what == "new":
        made = asyncio.run(write_new(asked.description))
        print(*(f"migrations/{path.name}" for path in made) if made else ("nothing to say",))
    else:
        missing = [*asyncio.run(differences()), *unsaid_guards()]
        if missing:
            print("No migration says this yet:", *missing, sep="\n  ")
            return 1
        print("The migrations say what the tables and guards say.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
