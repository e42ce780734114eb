"""What the database refuses by itself about marks and appeals."""

GUARDS: tuple[str, ...] = (
    "CREATE INDEX regrade_by_exam ON regrade (exam, made_at)",
    """
    CREATE UNIQUE INDEX exam_appeal_one_open ON exam_appeal (attempt, COALESCE(slot, 0))
    WHERE state = 'open'
    """,
    "CREATE INDEX attempt_unmarked ON attempt (exam) WHERE unmarked > 0",
)
