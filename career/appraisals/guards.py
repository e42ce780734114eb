"""What the database refuses by itself about appraisals: what is frozen stays."""

GUARDS: tuple[str, ...] = (
    """
    CREATE FUNCTION frozen_cycle_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state IN ('frozen', 'superseded') AND (TG_OP = 'DELETE'
            OR NEW.state NOT IN (OLD.state, 'superseded')
            OR to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state')
        THEN
            RAISE EXCEPTION 'a frozen cycle stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    """
    CREATE TRIGGER appraisal_cycle_stays BEFORE UPDATE OR DELETE ON appraisal_cycle
    FOR EACH ROW EXECUTE FUNCTION frozen_cycle_stays()
    """,
    """
    CREATE FUNCTION frozen_result_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM appraisal_cycle c
                   WHERE c.id IN (NEW.cycle, OLD.cycle)
                   AND c.state IN ('frozen', 'superseded'))
        THEN
            RAISE EXCEPTION 'a frozen result stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER appraisal_result_stays BEFORE INSERT OR UPDATE OR DELETE ON appraisal_result
    FOR EACH ROW EXECUTE FUNCTION frozen_result_stays()
    """,
    """
    CREATE FUNCTION frozen_mark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM appraisal_result r JOIN appraisal_cycle c ON c.id = r.cycle
                   WHERE r.id IN (NEW.result, OLD.result)
                   AND c.state IN ('frozen', 'superseded'))
        THEN
            RAISE EXCEPTION 'a frozen result stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER appraisal_mark_stays BEFORE INSERT OR UPDATE OR DELETE ON appraisal_mark
    FOR EACH ROW EXECUTE FUNCTION frozen_mark_stays()
    """,
    """
    CREATE TRIGGER appraisal_objection_stays
    BEFORE INSERT OR UPDATE OR DELETE ON appraisal_objection
    FOR EACH ROW EXECUTE FUNCTION frozen_mark_stays()
    """,
    "CREATE INDEX appraisal_result_by_person ON appraisal_result (person)",
    "CREATE INDEX incentive_by_person ON incentive (person, first_day)",
)
