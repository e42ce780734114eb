"""Service length broken up, each number with the days behind it."""

from datetime import date

from career.rules.breakdown import By, Stretch, broken_up, whole
from career.rules.service_length import DEFAULT, Period

AS_OF = date(2026, 6, 30)
STRETCHES = [
    Stretch(
        Period("regular", date(2024, 1, 1), date(2024, 6, 30)), "C1", "t", "community", "p", "令1"
    ),
    Stretch(
        Period("support", date(2024, 5, 1), date(2024, 9, 30)), "C2", "t", "community", "p", "令2"
    ),
    Stretch(
        Period("secondment", date(2024, 9, 1), date(2024, 9, 30)), "X", "u", "town", "p", "令3"
    ),
    Stretch(Period("rotation", date(2026, 6, 1), None), "C1", "t", "community", "q", "令4"),
]


def test_overlaps_count_once_in_the_whole_and_in_full_in_each_part() -> None:
    found = whole(STRETCHES, AS_OF, DEFAULT)
    assert (found.length.months, [run.months for run in found.runs]) == (9, [8, 1])
    by_centre = {
        part.key: part.length.months for part in broken_up(STRETCHES, AS_OF, DEFAULT, By.CENTRE)
    }
    assert by_centre == {"C1": 7, "C2": 4}


def test_each_number_opens_to_its_days_and_the_orders_behind_them() -> None:
    [first, second] = whole(STRETCHES, AS_OF, DEFAULT).runs
    assert (first.first_day, first.last_day, first.days) == (
        date(2024, 1, 1),
        date(2024, 8, 31),
        244,
    )
    assert first.sources == ("令1", "令2")
    assert (second.last_day, second.sources) == (AS_OF, ("令4",))


def test_what_the_notice_takes_out_is_taken_out_of_every_part() -> None:
    kinds = {part.key for part in broken_up(STRETCHES, AS_OF, DEFAULT, By.KIND)}
    assert kinds == {"regular", "support", "rotation"}


def test_nothing_before_the_first_day_counts() -> None:
    assert whole(STRETCHES, date(2023, 12, 31), DEFAULT).runs == ()
