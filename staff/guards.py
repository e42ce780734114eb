"""What the database refuses by itself about people and places."""

GUARDS: tuple[str, ...] = (
    """
    ALTER TABLE placement ADD CONSTRAINT placement_in_order
    CHECK (last_day IS NULL OR last_day >= first_day)
    """,
    """
    ALTER TABLE placement ADD CONSTRAINT placement_one_at_a_time EXCLUDE USING gist (
        int8range(person, person, '[]') WITH &&,
        daterange(first_day, last_day, '[]') WITH &&
    ) WHERE (NOT cancelled)
    """,
    "CREATE INDEX leave_by_person ON leave (person, first_day, last_day)",
    "CREATE INDEX wish_by_person ON wish (person, day)",
    "CREATE INDEX busy_time_by_person ON busy_time (person, starts_at)",
    "CREATE INDEX placement_by_centre ON placement (centre, first_day)",
    "CREATE INDEX person_by_town ON person (town, pool)",
    "CREATE INDEX centre_by_town ON centre (town)",
)
