"""What the database refuses by itself about promotion lists."""

GUARDS: tuple[str, ...] = (
    """
    CREATE TRIGGER promotion_notice_never_changes BEFORE UPDATE OR DELETE ON promotion_notice
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
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
    CREATE TRIGGER promotion_list_is_frozen BEFORE UPDATE OR DELETE ON promotion_list
    FOR EACH ROW EXECUTE FUNCTION adopted_list_is_frozen()
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
    "CREATE INDEX promotion_entry_by_list ON promotion_entry (promotion_list, standing, place)",
    "CREATE INDEX promotion_entry_by_person ON promotion_entry (person)",
)
