"""Addresses and secrets of group robots that stand open are sealed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows
from kit.encryption import EncryptedColumn

ID = "2026-11-25T03:36:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "group robots are sealed"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for name, known in (("webhook", "^https?://"), ("webhook_secret", "^[^:]*$")):
            column = EncryptedColumn("notice_preference", name, owner="account")
            found = await rows(
                f"SELECT id, account, {name} AS text FROM notice_preference WHERE {name} ~ $1",
                known,
            )
            for row in found:
                await rows(
                    f"UPDATE notice_preference SET {name} = $2 WHERE id = $1",
                    row["id"],
                    column.seal(row["text"], row["account"]),
                )

    manager.add_raw(run)
    return manager
