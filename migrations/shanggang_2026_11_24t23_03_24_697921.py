"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:03:24:697921"
VERSION = "1.38.0"
DESCRIPTION = "decisions that one or two people agree to"

STATEMENTS = (
    """
CREATE UNIQUE INDEX approval_open_once ON approval (kind, subject) WHERE state = 'open'
""",
    """
CREATE INDEX approval_by_subject ON approval (kind, subject, id DESC)
""",
    """
ALTER TABLE approval ADD CONSTRAINT approval_decided_at_its_end
CHECK ((state = 'open') = (decided_at IS NULL))
""",
    """
CREATE TRIGGER approval_vote_is_append_only BEFORE UPDATE OR DELETE ON approval_vote
FOR EACH ROW EXECUTE FUNCTION refuse_change()
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
