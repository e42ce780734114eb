"""What the database refuses by itself in the shared tables."""

GUARDS: tuple[str, ...] = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
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
    """
    CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    "CREATE INDEX history_object ON history (kind, key, at)",
)
