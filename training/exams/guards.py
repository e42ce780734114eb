"""What the database refuses by itself about questions and attempts."""

GUARDS: tuple[str, ...] = (
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
    "CREATE UNIQUE INDEX attempt_one_running ON attempt (exam, person) WHERE state = 'running'",
    "CREATE INDEX attempt_by_person ON attempt (person, started_at)",
    "CREATE INDEX attempt_overdue ON attempt (grace_until) WHERE state = 'running'",
    "CREATE INDEX attempt_slot_by_version ON attempt_slot (version)",
    "ALTER TABLE attempt_slot SET (fillfactor = 70)",  # room for autosaves beside the row
)
