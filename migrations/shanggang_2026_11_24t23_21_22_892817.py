"""What Piccolo cannot say: exclusion constraints, triggers, indexes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from kit.database import rows

ID = "2026-11-24T23:21:22:892817"
VERSION = "1.38.0"
DESCRIPTION = "templates, proposals, credentials and shared links of certificates"

STATEMENTS = (
    """
CREATE INDEX certificate_share_by_certificate ON certificate_share (certificate)
""",
    """
CREATE UNIQUE INDEX certificate_template_one_draft ON certificate_template (code)
WHERE published_at IS NULL
""",
    """
CREATE UNIQUE INDEX credential_key_one ON credential_key ((true)) WHERE retired_at IS NULL
""",
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


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="shanggang", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await rows(statement)

    manager.add_raw(run)
    return manager
