from urllib.parse import urlsplit, urlunsplit

import asyncpg

from kit.schema import find_guards, find_tables
from piccolo_conf import FLOORS

SHAPE = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision,
               numeric_scale, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migration'
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
          AND conrelid::regclass::text <> 'migration'
    """,
    "indexes": """
        SELECT indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'migration'
    """,
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal
    """,
    "functions": """
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
}


def without_margins(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


async def shape(connection: asyncpg.Connection) -> dict[str, set[tuple[object, ...]]]:
    return {
        name: {
            tuple(without_margins(v) for v in row.values()) for row in await connection.fetch(query)
        }
        for name, query in SHAPE.items()
    }


async def test_a_fresh_schema_equals_the_migrated_one(database: str) -> None:
    migrated = await asyncpg.connect(database)
    name = f"{await migrated.fetchval('SELECT current_database()')}_fresh"
    await migrated.execute(f'CREATE DATABASE "{name}"')
    fresh = await asyncpg.connect(urlunsplit(urlsplit(database)._replace(path=f"/{name}")))
    try:
        for table in find_tables(FLOORS):
            for statement in table.create_table().ddl:
                await fresh.execute(statement)
        for statement in find_guards(FLOORS):
            await fresh.execute(statement)
        there, here = await shape(migrated), await shape(fresh)
    finally:
        await fresh.close()
        await migrated.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await migrated.close()
    missing = {name: there[name] - here[name] for name in SHAPE if there[name] != here[name]}
    extra = {name: here[name] - there[name] for name in SHAPE if there[name] != here[name]}
    assert (missing, extra) == ({}, {})
