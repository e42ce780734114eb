"""What the database refuses by itself about frozen documents."""

GUARDS: tuple[str, ...] = (
    """
    CREATE TRIGGER frozen_document_is_append_only BEFORE UPDATE OR DELETE ON frozen_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER frozen_document_is_not_emptied BEFORE TRUNCATE ON frozen_document
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)
