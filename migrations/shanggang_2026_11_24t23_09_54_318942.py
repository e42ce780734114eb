"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:09:54:318942"
VERSION = "1.38.0"
DESCRIPTION = "placements share days by fraction; changes; handover"

STATEMENTS = (
    "ALTER TABLE placement DROP CONSTRAINT placement_one_at_a_time",
    """
CREATE FUNCTION placement_within_fraction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cancelled THEN
        RETURN NEW;
    END IF;
    -- One at a time for each person; what others committed before is seen from here on.
    PERFORM 1 FROM person WHERE id = NEW.person FOR NO KEY UPDATE;
    IF (SELECT max((
            SELECT sum(l.work_fraction) FROM placement l
            WHERE l.person = NEW.person AND NOT l.cancelled
              AND daterange(l.first_day, l.last_day, '[]') @> begun.day))
        FROM (
            SELECT greatest(o.first_day, NEW.first_day) AS day FROM placement o
            WHERE o.person = NEW.person AND NOT o.cancelled
              AND daterange(o.first_day, o.last_day, '[]')
                  && daterange(NEW.first_day, NEW.last_day, '[]')) begun) > 1
    THEN
        RAISE EXCEPTION 'placements of a person add up to more than the whole working time'
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER placement_fractions_add_up AFTER INSERT OR UPDATE ON placement
FOR EACH ROW EXECUTE FUNCTION placement_within_fraction()
""",
    """
CREATE INDEX placement_by_person ON placement (person, first_day)
""",
    """
CREATE INDEX placement_change_by_placement ON placement_change (placement, id)
""",
    """
CREATE INDEX handover_item_by_placement ON handover_item (placement, id)
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
