"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:05:15:336052"
VERSION = "1.38.0"
DESCRIPTION = "notice channels"

STATEMENTS = (
    """
CREATE INDEX notice_by_mark ON notice (once) WHERE once IS NOT NULL
""",
    """
CREATE INDEX notice_delivery_due ON notice_delivery (due_at) WHERE state IN ('waiting', 'sending')
""",
    """
CREATE INDEX notice_delivery_by_account ON notice_delivery (account, id DESC)
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
