"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-25T10:45:09:592675"
VERSION = "1.38.0"
DESCRIPTION = "frozen results stay where they are"

STATEMENTS = (
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
CREATE FUNCTION adopted_list_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (TG_OP = 'DELETE'
        OR NEW.state NOT IN (OLD.state, 'superseded')
        OR to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state')
    THEN
        RAISE EXCEPTION 'an adopted list is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
""",
    """
CREATE FUNCTION adopted_entry_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM promotion_list l
        WHERE l.id IN (NEW.promotion_list, OLD.promotion_list) AND l.state <> 'draft') THEN
        RAISE EXCEPTION 'an adopted list is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$
""",
    """
CREATE TRIGGER promotion_entry_is_frozen
BEFORE INSERT OR UPDATE OR DELETE ON promotion_entry
FOR EACH ROW EXECUTE FUNCTION adopted_entry_is_frozen()
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        await rows("DROP TRIGGER promotion_entry_is_frozen ON promotion_entry")
        for statement in STATEMENTS:
            # The triggers that call them stay.
            await rows(statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))

    manager.add_raw(run)
    return manager
