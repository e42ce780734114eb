"""Birth dates that stand open are sealed: of people, in history, and in what imports can undo."""

from datetime import date
from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows
from kit.encryption import EncryptedColumn
from kit.jsontext import dumps, loads

ID = "2026-11-25T10:29:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "birth dates that stand open are sealed"

HELD = EncryptedColumn("person", "birth_date", owner="employee_no")
FORMER = EncryptedColumn("former_birth_date", "birth_date")
CORRECTED = """
    SELECT p.id, h.before ->> 'birth_date' AS birth_date, h.at FROM history h
    JOIN person p ON p.employee_no = h.key WHERE h.kind = 'person' AND h.before ? 'birth_date'
    AND h.before -> 'birth_date' IS DISTINCT FROM h.after -> 'birth_date'
    AND h.action <> 'person.anonymise' ORDER BY h.id
"""
"""Changes whose earlier date is still needed for what was known then."""
MASKED = (
    "ALTER TABLE history DISABLE TRIGGER history_is_kept",
    # Masked dates look alike: where imports tell of both sides, only what changed stays.
    *(
        f"UPDATE history SET before = before - '{name}', after = after - '{name}' "
        "WHERE kind = 'person' AND action LIKE 'people.%' AND before ? 'birth_date' "
        f"AND before -> '{name}' = after -> '{name}'"
        for name in ("birth_date", "id_number")
    ),
    *(
        f"UPDATE history SET {side} = jsonb_set({side}, '{{birth_date}}', '\"****-**-**\"') "
        f"WHERE kind = 'person' AND {side} ->> 'birth_date' IS NOT NULL"
        for side in ("before", "after")
    ),
    "ALTER TABLE history ENABLE TRIGGER history_is_kept",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        await rows("ALTER TABLE person ALTER COLUMN birth_date DROP DEFAULT")
        await _people(seal=True)
        await _imports(seal=True)
        corrected = await rows(CORRECTED)
        await rows(
            "INSERT INTO former_birth_date (person, birth_date, until) "
            "SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[])",
            [row["id"] for row in corrected],
            [FORMER.seal(row["birth_date"], row["id"]) for row in corrected],
            [row["at"] for row in corrected],
        )
        for statement in MASKED:
            await rows(statement)

    async def run_backwards() -> None:
        """People and imports are as before; history stays masked, former dates go."""
        await _people(seal=False)
        await _imports(seal=False)

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager


async def _people(*, seal: bool) -> None:
    found = await rows(
        "SELECT id, employee_no, birth_date AS text FROM person WHERE birth_date IS NOT NULL"
    )
    turned = HELD.seal if seal else HELD.opened
    await rows(
        "UPDATE person p SET birth_date = n.text FROM unnest($1::bigint[], $2::text[]) "
        "AS n (id, text) WHERE p.id = n.id",
        [row["id"] for row in found],
        [turned(row["text"], row["employee_no"]) for row in found],
    )


async def _imports(*, seal: bool) -> None:
    batches = await rows(
        "SELECT id, changes FROM import_batch WHERE kind = 'people' AND changes IS NOT NULL"
    )
    for batch in batches:
        changes = [_turned(change, seal=seal) for change in loads(batch["changes"])]
        await rows(
            "UPDATE import_batch SET changes = $2::jsonb WHERE id = $1",
            batch["id"],
            dumps(changes),
        )


def _turned(change: dict[str, Any], *, seal: bool) -> dict[str, Any]:
    """The change with its dates sealed or open; one date on both sides has one seal."""
    before, after = change["before"], change["after"]
    for side in filter(None, (before, after)):
        if (text := side.get("birth_date")) is None:
            continue
        if not seal:
            side["birth_date"] = HELD.opened(text, change["key"])
        elif side is after and before and _is(text, before.get("birth_date"), change["key"]):
            side["birth_date"] = before["birth_date"]
        else:
            date.fromisoformat(text)
            side["birth_date"] = HELD.seal(text, change["key"])
    return change


def _is(text: str, sealed: str | None, owner: str) -> bool:
    return sealed is not None and HELD.opened(sealed, owner) == text
