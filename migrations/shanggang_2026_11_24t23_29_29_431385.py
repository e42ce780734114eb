"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:29:29:431385"
VERSION = "1.38.0"
DESCRIPTION = "promotion lists; appraisals"

STATEMENTS = (
    """
CREATE FUNCTION frozen_cycle_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('frozen', 'superseded') AND (TG_OP = 'DELETE'
        OR NEW.state NOT IN (OLD.state, 'superseded')
        OR (NEW.kind, NEW.first_day, NEW.last_day, NEW.town, NEW.rule, NEW.frozen_at)
            IS DISTINCT FROM
           (OLD.kind, OLD.first_day, OLD.last_day, OLD.town, OLD.rule, OLD.frozen_at))
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
               WHERE c.id = COALESCE(NEW.cycle, OLD.cycle)
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
               WHERE r.id = COALESCE(NEW.result, OLD.result)
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
    """
CREATE INDEX appraisal_result_by_person ON appraisal_result (person)
""",
    """
CREATE INDEX incentive_by_person ON incentive (person, first_day)
""",
    """
CREATE TRIGGER promotion_notice_never_changes BEFORE UPDATE OR DELETE ON promotion_notice
FOR EACH ROW EXECUTE FUNCTION refuse_change()
""",
    """
CREATE FUNCTION adopted_list_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (TG_OP = 'DELETE'
        OR NEW.state NOT IN (OLD.state, 'superseded')
        OR (NEW.promotion, NEW.notice, NEW.as_of, NEW.tree, NEW.source, NEW.people,
            NEW.adopted_at, NEW.adopted_by, NEW.document) IS DISTINCT FROM
           (OLD.promotion, OLD.notice, OLD.as_of, OLD.tree, OLD.source, OLD.people,
            OLD.adopted_at, OLD.adopted_by, OLD.document))
    THEN
        RAISE EXCEPTION 'an adopted list is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
""",
    """
CREATE TRIGGER promotion_list_is_frozen BEFORE UPDATE OR DELETE ON promotion_list
FOR EACH ROW EXECUTE FUNCTION adopted_list_is_frozen()
""",
    """
CREATE FUNCTION adopted_entry_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM promotion_list l WHERE l.id = OLD.promotion_list AND l.state <> 'draft') THEN
        RAISE EXCEPTION 'an adopted list is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
""",
    """
CREATE TRIGGER promotion_entry_is_frozen BEFORE UPDATE OR DELETE ON promotion_entry
FOR EACH ROW EXECUTE FUNCTION adopted_entry_is_frozen()
""",
    """
CREATE INDEX promotion_entry_by_list ON promotion_entry (promotion_list, standing, place)
""",
    """
CREATE INDEX promotion_entry_by_person ON promotion_entry (person)
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
