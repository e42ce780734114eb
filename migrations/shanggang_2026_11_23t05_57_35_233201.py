"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-23T05:57:35:233201"
VERSION = "1.38.0"
DESCRIPTION = "the first release"

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
CREATE INDEX certificate_by_predecessor ON certificate (renews)
""",
    """
CREATE INDEX certificate_by_end ON certificate (last_day)
""",
    """
CREATE INDEX evidence_by_subject ON evidence (kind, subject, person)
WHERE withdrawn_at IS NULL
""",
    """
CREATE INDEX evidence_by_person ON evidence (person, kind, first_day)
""",
    """
CREATE UNIQUE INDEX evidence_once ON evidence (person, kind, source)
WHERE withdrawn_at IS NULL
""",
    """
CREATE INDEX suspension_by_certificate ON suspension (certificate)
""",
    """
CREATE UNIQUE INDEX suspended_once ON suspension (certificate) WHERE last_day IS NULL
""",
    """
ALTER TABLE certificate ADD CONSTRAINT certificate_held_once EXCLUDE USING gist (
    int8range(person, person, '[]') WITH &&,
    int8range(certificate_type, certificate_type, '[]') WITH &&,
    daterange(first_day, GREATEST(first_day, COALESCE(
        LEAST(last_day + 1, revoked_from, superseded_from), 'infinity'::date
    ))) WITH &&
) DEFERRABLE INITIALLY IMMEDIATE
""",
    """
CREATE FUNCTION certificate_stays_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.origin = 'issued' AND (TG_OP = 'DELETE' OR (
        NEW.number, NEW.code, NEW.person, NEW.certificate_type, NEW.origin, NEW.issued_on,
        NEW.first_day, NEW.last_day, NEW.frozen, NEW.template, NEW.document
    ) IS DISTINCT FROM (
        OLD.number, OLD.code, OLD.person, OLD.certificate_type, OLD.origin, OLD.issued_on,
        OLD.first_day, OLD.last_day, OLD.frozen, OLD.template, OLD.document
    )) THEN
        RAISE EXCEPTION 'an issued certificate is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$
""",
    """
CREATE TRIGGER certificate_is_frozen BEFORE UPDATE OR DELETE ON certificate
FOR EACH ROW EXECUTE FUNCTION certificate_stays_as_issued()
""",
    """
CREATE UNIQUE INDEX course_one_current ON course_version (course) WHERE state = 'current'
""",
    """
CREATE INDEX lesson_read_by_person ON lesson_read (person)
""",
    """
CREATE INDEX enrolment_in_turn ON enrolment (course_session, state, at, id)
""",
    """
CREATE INDEX enrolment_by_person ON enrolment (person)
""",
    """
CREATE INDEX plan_by_person ON plan (person)
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
    """
CREATE INDEX shift_by_day ON shift (day)
""",
    """
CREATE INDEX calendar_link_by_person ON calendar_link (person)
""",
    """
CREATE INDEX calendar_link_by_centre ON calendar_link (centre)
""",
    """
CREATE TRIGGER frozen_document_is_append_only BEFORE UPDATE OR DELETE ON frozen_document
FOR EACH ROW EXECUTE FUNCTION refuse_change()
""",
    """
CREATE TRIGGER frozen_document_is_not_emptied BEFORE TRUNCATE ON frozen_document
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
""",
    """
CREATE UNIQUE INDEX job_key_unfinished ON job (key) WHERE state IN ('queued', 'running')
""",
    """
CREATE INDEX job_unfinished ON job (due_at) WHERE state IN ('queued', 'running')
""",
    """
CREATE INDEX job_by_account ON job (account, id DESC)
""",
    """
ALTER TABLE job ADD CONSTRAINT job_held_while_running
CHECK ((state = 'running') = (lease IS NOT NULL))
""",
    """
ALTER TABLE job ADD CONSTRAINT job_finished_at_its_end
CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
""",
    """
CREATE UNIQUE INDEX notice_once ON notice (account, once) WHERE once IS NOT NULL
""",
    """
CREATE INDEX notice_by_account ON notice (account, id DESC)
""",
    """
CREATE INDEX notice_unread ON notice (account) WHERE read_at IS NULL
""",
    """
CREATE FUNCTION refuse_new_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.question, NEW.number, NEW.kind, NEW.stem, NEW.stem_en, NEW.body, NEW.answer_key)
        IS DISTINCT FROM
       (OLD.question, OLD.number, OLD.kind, OLD.stem, OLD.stem_en, OLD.body, OLD.answer_key)
    THEN
        RAISE EXCEPTION 'a version of a question keeps its text and key'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER question_version_keeps_its_wording BEFORE UPDATE ON question_version
FOR EACH ROW EXECUTE FUNCTION refuse_new_wording()
""",
    """
CREATE UNIQUE INDEX attempt_one_running ON attempt (exam, person) WHERE state = 'running'
""",
    """
CREATE INDEX attempt_by_person ON attempt (person, started_at)
""",
    """
CREATE INDEX attempt_overdue ON attempt (grace_until) WHERE state = 'running'
""",
    """
CREATE INDEX attempt_slot_by_version ON attempt_slot (version)
""",
    """
ALTER TABLE attempt_slot SET (fillfactor = 70)
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
