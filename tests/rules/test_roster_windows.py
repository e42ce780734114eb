"""Days played through confirm Erlang C; weeks and rounds are chosen under the policy's limits."""

from itertools import combinations

from roster.rules.demand import Slot
from roster.rules.opening import WEEK, SizeClass, WindowPolicy, longest_gap
from roster.rules.queueing import Queue, mean_wait, served_within, wait_percentile
from roster.rules.simulation import HOURS, Opening, play
from roster.solver.opening import Choice, Small
from roster.solver.opening_model import choose

MINUTES = {"general": 12.0}


def test_a_long_even_day_waits_as_erlang_c_says() -> None:
    # 20 days of opening without a break: the empty start hardly counts.
    for arrivals, windows in ((0.06, 1), (0.2, 3)):
        queue = Queue(arrivals, 12.0, windows)
        open_for = 20 * 480.0
        found = play(
            [Opening({"general": arrivals * open_for}, windows, open_for)],
            MINUTES,
            promised=15,
            days=60,
            seed=7,
        )
        assert abs(found.mean_wait / mean_wait(queue) - 1) < 0.06
        assert abs(found.within - served_within(queue, 15)) < 0.02
        assert abs(found.wait_90 / wait_percentile(queue) - 1) < 0.08
        assert abs(found.utilisation - queue.utilisation) < 0.02


def test_uneven_hours_wait_longer_than_even_ones() -> None:
    even = Opening({"general": 30.0}, 2)
    uneven = Opening({"general": 30.0}, 2, profile=(2.0, 1.0, 0.5, 0.5))
    waits = [play([o], MINUTES, promised=15, days=400, seed=1).mean_wait for o in (even, uneven)]
    assert waits[0] < waits[1]
    assert {round(sum(parts), 6) for parts in HOURS.values()} == {4.0}


def test_nobody_comes_and_nobody_waits() -> None:
    found = play([Opening({}, 1)], MINUTES, promised=15, days=3, seed=1)
    assert (found.mean_wait, found.within, found.cases) == (0.0, 1.0, 0.0)


def test_market_days_are_open_everywhere_and_gaps_are_kept() -> None:
    policy = WindowPolicy(sizes=(SizeClass(1000, 4, 4),), market_days=(2,))
    for week in policy.choices(500):
        assert {Slot(2, "AM"), Slot(2, "PM")} <= set(week)
        assert longest_gap(week) <= 4
    tight = WindowPolicy(sizes=(SizeClass(1000, 2, 3),))
    assert min(len(week) for week in tight.choices(500)) > 2
    assert policy.choices(5000) == (WEEK,)


def small(code: str, *weeks: tuple[int, ...], kept: int | None = None, crew: int = 1) -> Small:
    choices = tuple(Choice(week, crew * len(week), n == kept) for n, week in enumerate(weeks))
    return Small(code, choices, crew)


def test_two_near_centres_make_one_round_on_different_days() -> None:
    found = choose(
        [small("A", (0, 1), (2, 3)), small("B", (0, 1), (2, 3))], {("A", "B"): 8.0}, [0] * 10
    )
    assert found.rounds == (("A", "B"),)
    assert found.weeks["A"] != found.weeks["B"]
    assert found.status == "optimal"


def test_centres_too_far_apart_share_no_round() -> None:
    found = choose([small("A", (0, 1)), small("B", (2, 3))], {}, [0] * 10)
    assert sorted(found.rounds) == [("A",), ("B",)]


def test_centres_that_want_many_people_share_a_round_before_those_that_want_few() -> None:
    near = {("A", "B"): 8.0, ("A", "C"): 8.0, ("B", "C"): 8.0}
    days = ((0, 1), (2, 3))
    found = choose(
        [small("A", *days, crew=2), small("B", *days), small("C", *days, crew=2)], near, [0] * 10
    )
    assert found.rounds == (("A", "C"), ("B",))


def test_a_centre_keeps_its_days_where_nothing_is_gained() -> None:
    found = choose([small("A", (0, 1), (2, 3), (4, 5), kept=2)], {}, [0] * 10)
    assert found.weeks == {"A": 2}


def test_the_windows_of_others_are_avoided() -> None:
    found = choose([small("A", (0, 1), (2, 3))], {}, [9, 9, 0, 0, 0, 0, 0, 0, 0, 0])
    assert found.weeks == {"A": 1}


def test_a_large_town_goes_round_in_about_half_as_many_rounds_as_it_has_small_centres() -> None:
    days = [(0, 1, 4, 5), (0, 1, 6, 7), (2, 3, 6, 7), (2, 3, 8, 9), (4, 5, 8, 9)]
    codes = [f"C{n:02}" for n in range(60)]
    near = {
        (one, other): 5.0 + abs(int(one[1:]) - int(other[1:]))
        for n, one in enumerate(codes)
        for other in codes[n + 1 :]
        if int(other[1:]) - int(one[1:]) < 12
    }
    found = choose([small(code, *days) for code in codes], near, [0] * 10, seconds=3)
    assert found.status in {"optimal", "feasible"}
    assert sorted(code for each in found.rounds for code in each) == codes
    assert len(found.rounds) <= 33
    for each in found.rounds:
        slots = [slot for code in each for slot in days[found.weeks[code]]]
        assert len(slots) == len(set(slots)), each
        assert all(pair in near for pair in combinations(each, 2))
