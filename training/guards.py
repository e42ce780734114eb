"""What the database refuses by itself about courses and plans."""

GUARDS: tuple[str, ...] = (
    "CREATE UNIQUE INDEX course_one_current ON course_version (course) WHERE state = 'current'",
    "CREATE UNIQUE INDEX course_one_draft ON course_version (course) WHERE state = 'draft'",
    "CREATE INDEX lesson_place_by_person ON lesson_place (person, at)",
    "CREATE INDEX lesson_read_by_person ON lesson_read (person)",
    "CREATE INDEX enrolment_in_turn ON enrolment (course_session, state, at, id)",
    "CREATE INDEX enrolment_by_person ON enrolment (person)",
    "CREATE INDEX plan_by_person ON plan (person)",
)
