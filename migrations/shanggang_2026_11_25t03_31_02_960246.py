"""History from which personal data can be erased; identity numbers that are there are sealed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows
from kit.encryption import EncryptedColumn, mark

ID = "2026-11-25T03:31:02:960246"
VERSION = "1.38.0"
DESCRIPTION = "identity numbers sealed at rest"

COLUMN = EncryptedColumn("person", "id_number", owner="employee_no")
MASKED = "left({0} ->> 'id_number', 2) || repeat('*', 14) || right({0} ->> 'id_number', 2)"
CLEARED = (
    "DROP TRIGGER history_is_append_only ON history",
    "ALTER TABLE person ALTER COLUMN id_number DROP DEFAULT",
    # What imports told history of identity numbers is masked, as it is from here on.
    *(
        f"UPDATE history SET {side} = jsonb_set({side}, '{{id_number}}', to_jsonb("
        f"{MASKED.format(side)})) WHERE kind = 'person' AND length({side} ->> 'id_number') = 18 "
        f"AND {side} ->> 'id_number' NOT LIKE '%*%'"
        for side in ("before", "after")
    ),
    # Files with identity numbers are no longer kept, nor what undoing them would need.
    "UPDATE import_batch SET content = ''::bytea, changes = NULL "
    "WHERE kind = 'people' AND state IN ('confirmed', 'undone')",
)
STATEMENTS = (
    """
CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Erasing personal data in its time takes values out of a line, and nothing else.
    IF TG_OP = 'UPDATE' AND current_setting('shanggang.erasing', true) = 'on' THEN
        IF (NEW.id, NEW.at, NEW.account, NEW.username, NEW.action, NEW.kind, NEW.key)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.at, OLD.account, OLD.username, OLD.action, OLD.kind, OLD.key)
            AND COALESCE(OLD.before @> NEW.before, NEW.before IS NULL)
            AND COALESCE(OLD.after @> NEW.after, NEW.after IS NULL)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
""",
    """
CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE ON history
FOR EACH ROW EXECUTE FUNCTION keep_history()
""",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in (*CLEARED, *STATEMENTS):
            await rows(statement)
        plain = await rows(
            "SELECT id, employee_no, id_number FROM person WHERE id_number IS NOT NULL"
        )
        await rows(
            "UPDATE person p SET id_number = n.sealed, id_number_mark = n.mark "
            "FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (id, sealed, mark) "
            "WHERE p.id = n.id",
            [row["id"] for row in plain],
            [COLUMN.seal(row["id_number"], row["employee_no"]) for row in plain],
            [mark(row["id_number"], "person.id_number") for row in plain],
        )

    manager.add_raw(run)
    return manager
