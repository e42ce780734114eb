"""What the database refuses by itself about certificates."""

GUARDS: tuple[str, ...] = (
    "CREATE INDEX certificate_by_person ON certificate (person, certificate_type)",
    "CREATE INDEX certificate_by_predecessor ON certificate (renews)",
    "CREATE INDEX certificate_by_end ON certificate (last_day)",
    """
    CREATE INDEX evidence_by_subject ON evidence (kind, subject, person)
    WHERE withdrawn_at IS NULL
    """,
    "CREATE INDEX evidence_by_person ON evidence (person, kind, first_day)",
    """
    CREATE UNIQUE INDEX evidence_once ON evidence (person, kind, source)
    WHERE withdrawn_at IS NULL
    """,
    """
    CREATE UNIQUE INDEX condition_set_in_force_once ON condition_set (purpose, subject, first_day)
    WHERE withdrawn_at IS NULL
    """,
    "CREATE INDEX waiver_by_person ON waiver (person)",
    "CREATE INDEX provisional_by_person ON provisional_permission (person)",
    """
    CREATE UNIQUE INDEX outside_certificate_once ON outside_certificate (number)
    WHERE state <> 'refused'
    """,
    "CREATE INDEX suspension_by_certificate ON suspension (certificate)",
    "CREATE UNIQUE INDEX suspended_once ON suspension (certificate) WHERE last_day IS NULL",
    # Nobody holds two certificates of a type in force on one day.
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
    "CREATE INDEX certificate_share_by_certificate ON certificate_share (certificate)",
    """
    CREATE UNIQUE INDEX certificate_template_one_draft ON certificate_template (code)
    WHERE published_at IS NULL
    """,
    "CREATE UNIQUE INDEX credential_key_one ON credential_key ((true)) WHERE retired_at IS NULL",
    """
    CREATE FUNCTION template_stays_as_published() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.published_at IS NOT NULL THEN
            RAISE EXCEPTION 'a published template is frozen' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER certificate_template_is_frozen BEFORE UPDATE OR DELETE ON certificate_template
    FOR EACH ROW EXECUTE FUNCTION template_stays_as_published()
    """,
)
