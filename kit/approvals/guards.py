"""What the database refuses by itself about approvals."""

GUARDS: tuple[str, ...] = (
    "CREATE UNIQUE INDEX approval_open_once ON approval (kind, subject) WHERE state = 'open'",
    "CREATE INDEX approval_by_subject ON approval (kind, subject, id DESC)",
    """
    ALTER TABLE approval ADD CONSTRAINT approval_decided_at_its_end
    CHECK ((state = 'open') = (decided_at IS NULL))
    """,
    """
    CREATE TRIGGER approval_vote_is_append_only BEFORE UPDATE OR DELETE ON approval_vote
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
)
