"""Placements that share days."""

import random
from datetime import date, timedelta
from decimal import Decimal

from staff.rules.placements import Held, overfull

FIRST = date(2026, 1, 1)


def test_two_halves_share_their_days() -> None:
    half = Held(FIRST, None, Decimal("0.5"))
    assert overfull(half, [half]) is None


def test_a_third_half_is_too_much_from_its_first_day_on() -> None:
    half = Held(FIRST, None, Decimal("0.5"))
    third = Held(date(2026, 3, 1), date(2026, 3, 31), Decimal("0.5"))
    assert overfull(third, [half, half]) == date(2026, 3, 1)


def test_the_day_is_named_on_which_the_next_placement_begins() -> None:
    later = Held(date(2026, 6, 1), date(2026, 6, 30))
    assert overfull(Held(FIRST, None), [later]) == date(2026, 6, 1)


def test_placements_that_only_touch_do_not_share_a_day() -> None:
    before = Held(FIRST, date(2026, 1, 31))
    assert overfull(Held(date(2026, 2, 1), None), [before]) is None


def test_what_is_found_is_what_adding_up_day_by_day_finds() -> None:
    chance = random.Random(8)
    for _ in range(400):
        held = [_any(chance) for _ in range(4)]
        wanted = _any(chance)
        last = max(one.last_day or FIRST for one in (*held, wanted))
        days = [FIRST + timedelta(n) for n in range((last - FIRST).days + 1)]
        full = [
            day
            for day in days
            if wanted.on(day)
            and wanted.fraction + sum(one.fraction for one in held if one.on(day)) > 1
        ]
        assert overfull(wanted, held) == (full[0] if full else None)


def _any(chance: random.Random) -> Held:
    first = FIRST + timedelta(chance.randrange(60))
    fraction = Decimal(chance.choice(("0.25", "0.5", "1")))
    return Held(first, first + timedelta(chance.randrange(30)), fraction)
