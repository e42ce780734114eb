"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-25T03:36:12:100002"
VERSION = "1.38.0"
DESCRIPTION = "what lessons carry, costs of sessions, reports of mentors"

STATEMENTS = (
    """
CREATE UNIQUE INDEX course_one_draft ON course_version (course) WHERE state = 'draft'
""",
    """
CREATE INDEX lesson_place_by_person ON lesson_place (person, at)
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
