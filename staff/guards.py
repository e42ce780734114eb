"""What the database refuses by itself about people and places."""

GUARDS: tuple[str, ...] = (
    """
    ALTER TABLE placement ADD CONSTRAINT placement_in_order
    CHECK (last_day IS NULL OR last_day >= first_day)
    """,
    """
    CREATE FUNCTION placement_within_fraction() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.cancelled THEN
            RETURN NEW;
        END IF;
        -- One at a time for each person; what others committed before is seen from here on.
        PERFORM 1 FROM person WHERE id = NEW.person FOR NO KEY UPDATE;
        IF (SELECT max((
                SELECT sum(l.work_fraction) FROM placement l
                WHERE l.person = NEW.person AND NOT l.cancelled
                  AND daterange(l.first_day, l.last_day, '[]') @> begun.day))
            FROM (
                SELECT greatest(o.first_day, NEW.first_day) AS day FROM placement o
                WHERE o.person = NEW.person AND NOT o.cancelled
                  AND daterange(o.first_day, o.last_day, '[]')
                      && daterange(NEW.first_day, NEW.last_day, '[]')) begun) > 1
        THEN
            RAISE EXCEPTION 'placements of a person add up to more than the whole working time'
                USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER placement_fractions_add_up AFTER INSERT OR UPDATE ON placement
    FOR EACH ROW EXECUTE FUNCTION placement_within_fraction()
    """,
    "CREATE INDEX placement_by_person ON placement (person, first_day)",
    "CREATE INDEX placement_change_by_placement ON placement_change (placement, id)",
    "CREATE INDEX handover_item_by_placement ON handover_item (placement, id)",
    "CREATE INDEX leave_by_person ON leave (person, first_day, last_day)",
    "CREATE INDEX wish_by_person ON wish (person, day)",
    "CREATE INDEX busy_time_by_person ON busy_time (person, starts_at)",
    "CREATE INDEX placement_by_centre ON placement (centre, first_day)",
    "CREATE INDEX person_by_town ON person (town, pool)",
    "CREATE INDEX centre_by_town ON centre (town)",
)
