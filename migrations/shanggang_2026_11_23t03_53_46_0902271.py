"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-23T03:53:46:0902271"
VERSION = "1.38.0"
DESCRIPTION = "guards"

STATEMENTS = (
    """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
""",
    """
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON history
FOR EACH ROW EXECUTE FUNCTION refuse_change()
""",
    """
CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
""",
    """
CREATE INDEX history_object ON history (kind, key, at)
""",
    """
ALTER TABLE placement ADD CONSTRAINT placement_in_order
CHECK (last_day IS NULL OR last_day >= first_day)
""",
    """
ALTER TABLE placement ADD CONSTRAINT placement_one_at_a_time EXCLUDE USING gist (
    int8range(person, person, '[]') WITH &&,
    daterange(first_day, last_day, '[]') WITH &&
) WHERE (NOT cancelled)
""",
    """
CREATE INDEX leave_by_person ON leave (person, first_day, last_day)
""",
    """
CREATE INDEX wish_by_person ON wish (person, day)
""",
    """
CREATE INDEX busy_time_by_person ON busy_time (person, starts_at)
""",
    """
CREATE INDEX placement_by_centre ON placement (centre, first_day)
""",
    """
CREATE INDEX person_by_town ON person (town, pool)
""",
    """
CREATE INDEX centre_by_town ON centre (town)
""",
    """
CREATE INDEX certificate_by_person ON certificate (person, certificate_type)
""",
    """
CREATE INDEX certificate_by_end ON certificate (last_day)
""",
    """
CREATE INDEX evidence_by_person ON evidence (person, kind, first_day)
""",
    """
CREATE FUNCTION certificate_stays_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.origin = 'issued' AND (
        NEW.number, NEW.code, NEW.person, NEW.certificate_type, NEW.origin, NEW.issued_on,
        NEW.first_day, NEW.last_day, NEW.frozen, NEW.document
    ) IS DISTINCT FROM (
        OLD.number, OLD.code, OLD.person, OLD.certificate_type, OLD.origin, OLD.issued_on,
        OLD.first_day, OLD.last_day, OLD.frozen, OLD.document
    )) THEN
        RAISE EXCEPTION 'an issued certificate is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER certificate_is_frozen BEFORE UPDATE OR DELETE ON certificate
FOR EACH ROW EXECUTE FUNCTION certificate_stays_as_issued()
""",
    """
CREATE UNIQUE INDEX attempt_one_running ON attempt (exam, person) WHERE state = 'running'
""",
    """
CREATE INDEX attempt_by_person ON attempt (person, started_at)
""",
    """
CREATE INDEX attempt_due ON attempt (deadline) WHERE state = 'running'
""",
    """
ALTER TABLE assignment ADD CONSTRAINT assignment_nobody_twice EXCLUDE USING gist (
    int8range(person, person, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (published)
""",
    """
CREATE INDEX assignment_by_person ON assignment (person, starts_at)
""",
    """
CREATE INDEX shift_by_centre ON shift (centre, day)
""",
    """
CREATE INDEX roster_by_town ON roster (town, first_day, state)
""",
    """
CREATE INDEX case_count_by_day ON case_count (day)
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
