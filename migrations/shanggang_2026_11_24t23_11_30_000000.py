"""Every session has at least the one meeting that it had as a whole."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:11:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "a meeting for each session"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        await rows(
            "INSERT INTO session_date (course_session, starts_at, ends_at) "
            "SELECT id, starts_at, ends_at FROM course_session ON CONFLICT DO NOTHING"
        )

    manager.add_raw(run)
    return manager
