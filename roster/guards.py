"""What the database refuses by itself about rosters."""

GUARDS: tuple[str, ...] = (
    # Nobody is in two places at once, whatever the towns and the code say.
    """
    ALTER TABLE assignment ADD CONSTRAINT assignment_nobody_twice EXCLUDE USING gist (
        int8range(person, person, '[]') WITH &&,
        tstzrange(starts_at, ends_at) WITH &&
    ) WHERE (published)
    """,
    "CREATE INDEX assignment_by_person ON assignment (person, starts_at)",
    "CREATE INDEX shift_by_centre ON shift (centre, day)",
    "CREATE INDEX roster_by_town ON roster (town, first_day, state)",
    "CREATE INDEX case_count_by_day ON case_count (day)",
    "CREATE INDEX shift_by_day ON shift (day)",
    "CREATE INDEX calendar_link_by_person ON calendar_link (person)",
    "CREATE INDEX calendar_link_by_centre ON calendar_link (centre)",
    "CREATE INDEX roster_step_by_roster ON roster_step (roster, id DESC)",
    """
    CREATE UNIQUE INDEX swap_offer_one_open ON swap_offer (assignment)
    WHERE state IN ('open', 'accepted')
    """,
    "CREATE INDEX leave_request_open ON leave_request (asked_at) WHERE state = 'asked'",
    "CREATE INDEX standby_by_day ON standby (town, day)",
    "CREATE INDEX lending_by_person ON lending (person, first_day)",
    "CREATE INDEX assignment_by_start ON assignment (starts_at) WHERE published",
)
