"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:17:42:286427"
VERSION = "1.38.0"
DESCRIPTION = "roster desk, demand, day of service"

STATEMENTS = (
    """
CREATE INDEX roster_step_by_roster ON roster_step (roster, id DESC)
""",
    """
CREATE UNIQUE INDEX swap_offer_one_open ON swap_offer (assignment)
WHERE state IN ('open', 'accepted')
""",
    """
CREATE INDEX leave_request_open ON leave_request (asked_at) WHERE state = 'asked'
""",
    """
CREATE INDEX standby_by_day ON standby (town, day)
""",
    """
CREATE INDEX lending_by_person ON lending (person, first_day)
""",
    """
CREATE INDEX assignment_by_start ON assignment (starts_at) WHERE published
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
