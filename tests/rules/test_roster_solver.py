import itertools
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.instances import read_instance, write_solution
from roster.solver import (
    Assignment,
    Cancelled,
    Centre,
    FirstOf,
    Gap,
    Hard,
    Moves,
    Person,
    Problem,
    Right,
    Rules,
    Seconds,
    Shift,
    Soft,
    Status,
    Wish,
    check,
    solve,
)
from roster.solver.board import compile_board
from roster.solver.linear import Linear
from roster.solver.plan import Plan
from roster.solver.prices import Pricer
from roster.solver.relaxing import relaxed, tightened
from tests.shared_data import shared

MONDAY = date(2026, 12, 7)
ALWAYS = Right(frozenset({"general"}), date(2020, 1, 1), date(2030, 1, 1))
TAX = Right(frozenset({"tax"}), date(2020, 1, 1), date(2030, 1, 1))
NEAR, FAR = Centre("C1", 1, 0), Centre("C2", 40, 0)


def person(name="Li", **facts):
    base = Person(
        name, shared=True, home=None, x_km=0, y_km=0, half_days_a_week=10, rights=(ALWAYS,)
    )
    return replace(base, **facts)


def shift(centre="C1", day=0, session="AM", windows=1, lines=("general",)):
    when = MONDAY + timedelta(day)
    return Shift(f"{centre}/{day}/{session}", centre, when, session, windows, lines)


def problem(people, shifts, **facts):
    facts.setdefault("working_days", 5)
    return Problem((NEAR, FAR), tuple(people), tuple(shifts), **facts)


def solved(given_problem, **facts):
    facts.setdefault("stop", Moves(3_000))
    solution = solve(given_problem, **facts)
    assert check(given_problem, solution.assignments).violations == ()
    return solution


def broken(given_problem, *assignments):
    verdict = check(given_problem, [Assignment(*each) for each in assignments])
    return [violation.rule for violation in verdict.violations]


# The hard rules: a search keeps each, and the second opinion notices when it is broken.


def test_nobody_is_in_two_places_at_once():
    two = problem([person()], [shift("C1"), shift("C2")])
    assert len(solved(two).assignments) == 1
    assert Hard.ONE_PLACE in broken(two, ("Li", "C1/0/AM"), ("Li", "C2/0/AM"))


@pytest.mark.parametrize(("days_left", "filled"), [(0, 1), (-1, 0)])
def test_a_certificate_counts_on_its_last_day_and_not_after(days_left, filled):
    right = replace(ALWAYS, last=MONDAY + timedelta(days_left))
    assert len(solved(problem([person(rights=(right,))], [shift()])).assignments) == filled


def test_without_the_general_line_nobody_works():
    assert broken(problem([person(rights=(TAX,))], [shift()]), ("Li", "C1/0/AM")) == [
        Hard.CERTIFIED
    ]


def test_leave_is_kept_free_both_ends_counted():
    away = person(leave=((MONDAY, MONDAY + timedelta(1)),))
    days = problem([away], [shift(day=n) for n in range(3)])
    assert solved(days).assignments == {Assignment("Li", "C1/2/AM")}
    assert broken(days, ("Li", "C1/1/AM")) == [Hard.ABSENT]


def test_a_busy_half_day_is_kept_free():
    busy = person(busy=frozenset({(MONDAY, "AM")}))
    both = problem([busy], [shift(session="AM"), shift(session="PM")])
    assert solved(both).assignments == {Assignment("Li", "C1/0/PM")}
    assert broken(both, ("Li", "C1/0/AM")) == [Hard.ABSENT]


def test_fixed_staff_serve_at_home_only():
    fixed = problem([person(shared=False, home="C2")], [shift("C1"), shift("C2")])
    assert solved(fixed).assignments == {Assignment("Li", "C2/0/AM")}
    assert broken(fixed, ("Li", "C1/0/AM")) == [Hard.HOME]


def test_the_weeks_half_days_are_not_exceeded():
    shifts = [shift(day=n % 5 + 7 * (n // 5)) for n in range(10)]
    week = problem([person(half_days_a_week=3)], shifts, working_days=10)
    assert len(solved(week).assignments) == 6
    assert broken(week, *[("Li", f"C1/{n}/AM") for n in range(4)]) == [Hard.WEEK]


def test_a_long_drive_at_noon_is_refused():
    day = problem([person()], [shift("C1"), shift("C2", session="PM")])
    assert len(solved(day).assignments) == 1
    assert broken(day, ("Li", "C1/0/AM"), ("Li", "C2/0/PM")) == [Hard.NOON]


def test_shared_staff_rotate():
    week = problem([person()], [shift(day=n) for n in range(5)])
    assert len(solved(week).assignments) == 3
    assert broken(week, *[("Li", f"C1/{n}/AM") for n in range(4)]) == [Hard.ROTATION]


def test_shared_staff_serve_few_centres_a_week():
    places = [Centre(f"C{n}", n, 0) for n in range(1, 6)]
    shifts = [shift(f"C{n}", day=n - 1) for n in range(1, 6)]
    week = Problem(tuple(places), (person(),), tuple(shifts), working_days=5)
    assert len(solved(week).assignments) == 4
    assert broken(week, *[("Li", each.id) for each in shifts]) == [Hard.CENTRES]


def test_no_more_people_than_windows():
    crowd = problem([person("Li"), person("Wu")], [shift()])
    assert len(solved(crowd).assignments) == 1
    assert broken(crowd, ("Li", "C1/0/AM"), ("Wu", "C1/0/AM")) == [Hard.WINDOWS]


def test_what_is_forbidden_is_left_out():
    ban = problem([person()], [shift()], forbidden=frozenset({Assignment("Li", "C1/0/AM")}))
    assert solved(ban).assignments == frozenset()
    assert broken(ban, ("Li", "C1/0/AM")) == [Hard.FROZEN]


def test_what_is_pinned_stays_whatever_it_costs():
    dear = person(wishes=(Wish(MONDAY, "AM", off=True, weight=100),))
    pin = problem([dear], [shift()], pinned=frozenset({Assignment("Li", "C1/0/AM")}))
    assert solved(pin).assignments == {Assignment("Li", "C1/0/AM")}
    assert broken(pin) == [Hard.FROZEN]


def test_the_past_stays_as_it_was_even_where_it_has_become_unlawful():
    ill = person(leave=((MONDAY, MONDAY),))
    past = problem(
        [ill, person("Wu")],
        [shift(day=0), shift(day=1)],
        incumbent=frozenset({Assignment("Li", "C1/0/AM")}),
        frozen_until=MONDAY,
    )
    assert Assignment("Li", "C1/0/AM") in solved(past).assignments
    assert broken(past, ("Li", "C1/0/AM"), ("Wu", "C1/1/AM")) == []


def test_a_stranger_or_a_repeated_row_is_noticed():
    one = problem([person()], [shift()])
    assert (
        broken(one, ("Li", "C1/0/AM"), ("Li", "C1/0/AM"), ("Wu", "C1/0/AM")) == [Hard.UNKNOWN] * 2
    )


# The soft rules: each costs what it says.


def cost(given_problem, soft, *assignments):
    return check(given_problem, [Assignment(*each) for each in assignments]).costs[soft]


def test_empty_windows_and_empty_shifts_cost():
    two = problem([person()], [shift(windows=2)])
    assert cost(two, Soft.UNFILLED) == 4000
    assert cost(two, Soft.UNFILLED, ("Li", "C1/0/AM")) == 1000


def test_a_line_nobody_there_may_serve_costs_unless_nobody_is_there():
    one = problem([person()], [shift(lines=("general", "tax"))])
    assert cost(one, Soft.UNCOVERED, ("Li", "C1/0/AM")) == 200
    assert cost(one, Soft.UNCOVERED) == 0


def test_travel_is_there_and_back_and_whole_kilometres():
    assert cost(problem([person()], [shift("C2")]), Soft.TRAVEL, ("Li", "C2/0/AM")) == 104


def test_a_split_day_goes_one_way_to_each_centre():
    rules = Rules(noon_minutes=1000)
    day = problem([person()], [shift("C1"), shift("C2", session="PM")], rules=rules)
    both = (("Li", "C1/0/AM"), ("Li", "C2/0/PM"))
    assert (cost(day, Soft.SPLIT, *both), cost(day, Soft.TRAVEL, *both)) == (10, 1 + 52)


def test_a_half_day_of_full_time_staff_costs():
    one = problem([person()], [shift()])
    assert cost(one, Soft.HALF_DAY, ("Li", "C1/0/AM")) == 5


def test_wishes_cost_when_not_kept_and_only_where_they_could_be():
    wishes = (
        Wish(MONDAY, "AM", off=True, weight=2),
        Wish(MONDAY, "PM", off=False, weight=3),
        Wish(MONDAY + timedelta(1), "AM", off=False, weight=3),
    )
    both = problem([person(wishes=wishes)], [shift(), shift(session="PM")])
    assert cost(both, Soft.WISHES, ("Li", "C1/0/AM")) == 40 + 30
    assert cost(both, Soft.WISHES, ("Li", "C1/0/PM")) == 0


def test_load_is_shared_by_what_each_could_do():
    two = problem([person("Li"), person("Wu")], [shift(day=n) for n in range(4)])
    assert cost(two, Soft.FAIRNESS, *[("Li", f"C1/{n}/AM") for n in range(4)]) == 20
    assert cost(two, Soft.FAIRNESS, *[(("Li", "Wu")[n % 2], f"C1/{n}/AM") for n in range(4)]) == 0


def test_many_faces_in_a_centre_cost():
    people = [person(name) for name in ("Li", "Wu", "He")]
    week = problem(people, [shift(day=n) for n in range(3)])
    assert cost(week, Soft.FACES, ("Li", "C1/0/AM"), ("Wu", "C1/1/AM"), ("He", "C1/2/AM")) == 15


def test_changes_against_the_incumbent_cost():
    before = frozenset({Assignment("Li", "C1/0/AM")})
    two = problem([person("Li"), person("Wu")], [shift()], incumbent=before, rules=Rules(change=50))
    assert cost(two, Soft.CHANGES, ("Wu", "C1/0/AM")) == 100
    assert solved(two).assignments == before


# The whole.


def test_fixed_staff_are_used_first():
    people = [person("Li"), person("Wu", shared=False, home="C1", half_days_a_week=4)]
    assert solved(problem(people, [shift()])).assignments == {Assignment("Wu", "C1/0/AM")}


def test_whoever_holds_the_line_goes_where_it_is_asked_for():
    people = [person("Li"), person("Wu", rights=(ALWAYS, TAX))]
    shifts = [shift("C1"), shift("C2", lines=("general", "tax"))]
    assert Assignment("Wu", "C2/0/AM") in solved(problem(people, shifts)).assignments


def test_pinned_twice_at_once_is_infeasible_and_says_so():
    pins = frozenset({Assignment("Li", "C1/0/AM"), Assignment("Li", "C2/0/AM")})
    solution = solve(problem([person()], [shift("C1"), shift("C2")], pinned=pins), stop=Moves(10))
    assert solution.status is Status.INFEASIBLE
    assert [conflict.rule for conflict in solution.conflicts] == [Hard.ONE_PLACE]


@pytest.mark.parametrize("people", [[], [person(rights=())]])
def test_windows_nobody_may_serve_stay_empty(people):
    assert solved(problem(people, [shift()])).cost == 3000


def test_a_town_without_shifts_has_an_empty_roster():
    solution = solved(problem([person()], []))
    assert (solution.cost, solution.status) == (0, Status.OPTIMAL)


def test_a_contradictory_problem_is_refused():
    with pytest.raises(ValueError, match="twice the same person"):
        problem([person(), person()], [])
    with pytest.raises(ValueError, match="ends before it begins"):
        problem([person(rights=(Right(frozenset(), MONDAY, MONDAY - timedelta(1)),))], [])


def test_the_search_stops_when_told_and_keeps_what_it_has():
    big = problem([person(str(n)) for n in range(30)], [shift(day=n, windows=5) for n in range(30)])
    solution = solved(big, stop=FirstOf((Seconds(60), Cancelled(lambda: True))))
    assert solution.history[-1].seconds < 5


def test_a_gap_that_is_small_enough_stops_the_search():
    assert solved(problem([person()], [shift()]), stop=FirstOf((Seconds(60), Gap(1)))).gap <= 1


def priced_bound(given_problem, *, early=False):
    """The bound at the prices of the relaxation, and at prices that are as good as random.

    `early`: at those found before what is carried over is looked at.
    """
    plan = Plan(compile_board(given_problem))
    pricer = Pricer(plan.board, plan.arrays)
    linear = Linear(plan.board, pricer)
    carried = linear.carried_rows[linear.carried_rows >= 0]
    every = np.arange(linear.cost.size)
    found = relaxed(linear, every, 60, carried if early else None)
    assert found is not None
    linear.duals, before = found.duals, pricer.bound
    if not early:
        for bound in itertools.islice(tightened(linear, found.x, lambda: 60), 4):
            assert bound >= before
    prices = linear.prices()
    pricer.evaluate(prices)
    pricer.evaluate(replace(prices, windows=prices.windows + 3.5, lines=prices.lines + 1))
    return pricer.bound


people_strategy = st.lists(
    st.builds(
        person,
        name=st.nothing() | st.just(""),
        shared=st.booleans(),
        home=st.sampled_from(["C1", "C2"]),
        x_km=st.integers(0, 9),
        half_days_a_week=st.integers(1, 3),
        rights=st.sampled_from([(ALWAYS,), (ALWAYS, TAX), (TAX,)]),
        busy=st.sampled_from([frozenset(), frozenset({(MONDAY, "AM")})]),
        wishes=st.sampled_from([(), (Wish(MONDAY, "PM", off=True), Wish(MONDAY, "AM", off=False))]),
    ),
    min_size=1,
    max_size=3,
)
shifts_strategy = st.lists(
    st.builds(
        shift,
        st.sampled_from(["C1", "C2"]),
        st.integers(0, 1),
        st.sampled_from(["AM", "PM"]),
        st.integers(1, 2),
        st.sampled_from([("general",), ("general", "tax")]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.id,
)


@settings(max_examples=60, deadline=None)
@given(people_strategy, shifts_strategy, st.integers(20, 200), st.integers(0, 4))
def test_on_tiny_towns_nothing_is_cheaper_and_the_bound_is_below(people, shifts, noon, change):
    people = [replace(each, id=f"P{n}") for n, each in enumerate(people)]
    all_pairs = [Assignment(p.id, s.id) for p in people for s in shifts]
    tiny = problem(
        people,
        shifts,
        working_days=2,
        rules=Rules(noon_minutes=noon, centres_a_week=1, change=change),
        incumbent=frozenset(all_pairs[:1]),
    )
    verdicts = (
        check(tiny, chosen)
        for size in range(len(all_pairs) + 1)
        for chosen in itertools.combinations(all_pairs, size)
    )
    best = min(verdict.cost for verdict in verdicts if not verdict.violations)
    assert priced_bound(tiny) <= best
    solution = solved(tiny, stop=Moves(600))
    assert solution.bound <= best
    assert solution.cost == best
    assert solution.status is Status.OPTIMAL


@pytest.mark.parametrize("name", ["shishan-7", pytest.param("jiujiang-28", marks=pytest.mark.slow)])
def test_the_owners_checker_agrees_and_every_window_is_filled(name, tmp_path):
    folder = shared("benchmarks/town_roster")
    town = read_instance(folder / f"{name}.json.gz")
    solution = solved(town, stop=Moves(900_000), seed=1)
    write_solution(tmp_path / "roster.csv", town, solution.assignments)
    command = [
        sys.executable,
        folder / "check.py",
        folder / f"{name}.json.gz",
        tmp_path / "roster.csv",
    ]
    judged = subprocess.run(command, capture_output=True, check=False)
    answer = json.loads(judged.stdout)
    assert judged.returncode == 0
    assert (answer["cost"], answer["unfilled"], answer["uncoveredLines"]) == (solution.cost, 0, 0)


def test_the_same_seed_gives_the_same_roster():
    town = read_instance(shared("benchmarks/town_roster/shishan-7.json.gz"))
    first, second = (solve(town, stop=Moves(20_000), seed=7) for _ in range(2))
    assert first.assignments == second.assignments
