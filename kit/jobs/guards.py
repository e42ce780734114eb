"""What the database refuses by itself about jobs, and what makes them quick to find."""

GUARDS: tuple[str, ...] = (
    "CREATE UNIQUE INDEX job_key_unfinished ON job (key) WHERE state IN ('queued', 'running')",
    "CREATE INDEX job_unfinished ON job (due_at) WHERE state IN ('queued', 'running')",
    "CREATE INDEX job_by_account ON job (account, id DESC)",
    """
    ALTER TABLE job ADD CONSTRAINT job_held_while_running
    CHECK ((state = 'running') = (lease IS NOT NULL))
    """,
    """
    ALTER TABLE job ADD CONSTRAINT job_finished_at_its_end
    CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
    """,
)
