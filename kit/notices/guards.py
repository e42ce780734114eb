"""What the database refuses by itself about notices."""

GUARDS: tuple[str, ...] = (
    "CREATE UNIQUE INDEX notice_once ON notice (account, once) WHERE once IS NOT NULL",
    "CREATE INDEX notice_by_account ON notice (account, id DESC)",
    "CREATE INDEX notice_unread ON notice (account) WHERE read_at IS NULL",
    "CREATE INDEX notice_by_mark ON notice (once) WHERE once IS NOT NULL",
    """
    CREATE INDEX notice_delivery_due ON notice_delivery (due_at)
    WHERE state IN ('waiting', 'sending')
    """,
    "CREATE INDEX notice_delivery_by_account ON notice_delivery (account, id DESC)",
)
