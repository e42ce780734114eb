"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:04:00:359943"
VERSION = "1.38.0"
DESCRIPTION = "sittings, rooms, devices, grading by people"

STATEMENTS = (
    """UPDATE attempt SET released_at = submitted_at WHERE state = 'submitted'""",
    """
CREATE INDEX regrade_by_exam ON regrade (exam, made_at)
""",
    """
CREATE UNIQUE INDEX exam_appeal_one_open ON exam_appeal (attempt, COALESCE(slot, 0)) WHERE state = 'open'
""",
    """
CREATE INDEX attempt_unmarked ON attempt (exam) WHERE unmarked > 0
""",
    """
CREATE INDEX exam_sitting_by_exam ON exam_sitting (exam, opens_at)
""",
    """
CREATE INDEX exam_admission_by_person ON exam_admission (person)
""",
    """
CREATE INDEX exam_accommodation_by_person ON exam_accommodation (person)
""",
    """
CREATE INDEX exam_incident_by_exam ON exam_incident (exam, at)
""",
    """
CREATE INDEX attempt_by_sitting ON attempt (sitting) WHERE sitting IS NOT NULL
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
