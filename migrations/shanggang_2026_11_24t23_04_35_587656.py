"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:04:35:587656"
VERSION = "1.38.0"
DESCRIPTION = "uploaded files"

STATEMENTS = (
    """
ALTER TABLE file_content ALTER COLUMN content SET STORAGE EXTERNAL
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
