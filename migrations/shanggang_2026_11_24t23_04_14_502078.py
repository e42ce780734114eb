"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:04:14:502078"
VERSION = "1.38.0"
DESCRIPTION = "conditions keep what they replace, grants, batches, outside certificates"

STATEMENTS = (
    """
CREATE UNIQUE INDEX condition_set_in_force_once ON condition_set (purpose, subject, first_day)
WHERE withdrawn_at IS NULL
""",
    """
CREATE INDEX waiver_by_person ON waiver (person)
""",
    """
CREATE INDEX provisional_by_person ON provisional_permission (person)
""",
    """
CREATE UNIQUE INDEX outside_certificate_once ON outside_certificate (number)
WHERE state <> 'refused'
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
