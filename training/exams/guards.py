"""What the database refuses by itself about attempts."""

GUARDS: tuple[str, ...] = (
    # One running attempt of a person at an exam, however often "start" is pressed.
    "CREATE UNIQUE INDEX attempt_one_running ON attempt (exam, person) WHERE state = 'running'",
    "CREATE INDEX attempt_by_person ON attempt (person, started_at)",
    "CREATE INDEX attempt_due ON attempt (deadline) WHERE state = 'running'",
)
