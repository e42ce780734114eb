from datetime import UTC, date, datetime

import pytest

from roster.rules.told import Entry, HalfDay, Publication, told

DAY = date(2026, 12, 7)
MORNING = HalfDay(DAY, "AM")


def publication(roster: int, *, town: int = 1, last: date = DAY) -> Publication:
    return Publication(roster, town, DAY, last, datetime(2026, 11, roster, tzinfo=UTC))


def entry(roster: int, content: str, *, stands: bool = False) -> Entry[str]:
    return Entry(roster, MORNING, content, stands)


@pytest.mark.parametrize(
    ("said", "sequence", "shown", "cancelled", "since"),
    [
        (["Xia"], 0, "Xia", False, 1),
        (["Xia", "Xia"], 0, "Xia", False, 1),
        (["Xia", "Ping"], 1, "Ping", False, 2),
        (["Xia", None], 1, "Xia", True, 2),
        (["Xia", None, None], 1, "Xia", True, 2),
        (["Xia", None, "Xia"], 2, "Xia", False, 3),
        (["Xia", "Ping", "Xia"], 2, "Xia", False, 3),
        ([None, "Xia"], 0, "Xia", False, 2),
        (["Xia", "Ping", None], 2, "Ping", True, 3),
    ],
)
def test_each_change_from_one_publication_to_the_next_raises_the_sequence(
    said, sequence, shown, cancelled, since
):
    last = len(said)
    entries = [
        entry(number, content, stands=number == last)
        for number, content in enumerate(said, 1)
        if content is not None
    ]
    [one] = told([publication(number) for number in range(1, last + 1)], entries)
    assert (one.sequence, one.content, one.cancelled, one.changed_at.day) == (
        sequence,
        shown,
        cancelled,
        since,
    )


def test_what_is_taken_off_within_its_roster_is_cancelled():
    [one] = told([publication(1)], [entry(1, "Xia", stands=False)])
    assert (one.sequence, one.cancelled) == (1, True)


def test_another_towns_publication_says_nothing_of_the_half_day():
    chain = [publication(1), publication(2, town=2)]
    [one] = told(chain, [entry(1, "Xia", stands=True)])
    assert (one.sequence, one.cancelled) == (0, False)


def test_a_publication_of_other_days_says_nothing_of_the_half_day():
    elsewhere = Publication(
        2, 1, date(2026, 12, 8), date(2026, 12, 9), datetime(2026, 11, 9, tzinfo=UTC)
    )
    [one] = told([publication(1), elsewhere], [entry(1, "Xia", stands=True)])
    assert (one.sequence, one.cancelled) == (0, False)


def test_the_order_in_which_rosters_were_made_does_not_matter_only_when_they_were_published():
    late = Publication(1, 1, DAY, DAY, datetime(2026, 11, 20, tzinfo=UTC))
    [one] = told([late, publication(2)], [entry(1, "Ping", stands=True), entry(2, "Xia")])
    assert (one.content, one.sequence, one.changed_at.day) == ("Ping", 1, 20)
