"""Working time, mentors and whole rows: a search keeps each rule, the second opinion sees it broken."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roster.solver import (
    Assignment,
    Carried,
    Centre,
    Hard,
    Hours,
    Moves,
    Problem,
    Right,
    Rules,
    SessionKind,
    Soft,
    check,
    solve,
)
from roster.solver.board import compile_board
from roster.solver.engine import Engine
from roster.solver.plan import Plan
from tests.rules.test_roster_solver import (
    ALWAYS,
    MONDAY,
    TAX,
    broken,
    cost,
    person,
    problem,
    shift,
    solved,
)

FREE = Rules(share_in_one_centre=None, centres_a_week=None)
LEARNING = replace(ALWAYS, provisional=True)


def days(*numbers, **facts):
    return [shift(day=n, **facts) for n in numbers]


def taken(*numbers, who="Li"):
    return [(who, f"C1/{n}/AM") for n in numbers]


def test_organs_rest_on_the_days_of_rest_of_the_calendar():
    rests = person(hours=Hours(rests_on_rest_days=True))
    week = problem([rests], days(4, 5), rest_days=frozenset({MONDAY + timedelta(5)}))
    assert solved(week).assignments == {Assignment("Li", "C1/4/AM")}
    assert broken(week, *taken(5)) == [Hard.REST_DAY]


def test_a_saturday_that_makes_up_for_a_holiday_is_worked():
    rests = person(hours=Hours(rests_on_rest_days=True))
    week = problem([rests], days(4, 5), rest_days=frozenset({MONDAY + timedelta(4)}))
    assert solved(week).assignments == {Assignment("Li", "C1/5/AM")}


def test_the_hours_of_a_day_are_not_exceeded():
    short = person(hours=Hours(minutes_a_day=240))
    day = problem([short], [shift(), shift(session="PM")])
    assert len(solved(day).assignments) == 1
    assert broken(day, ("Li", "C1/0/AM"), ("Li", "C1/0/PM")) == [Hard.DAY_MINUTES]


def test_the_hours_of_a_week_are_not_exceeded_and_sessions_have_their_own_length():
    part = person(hours=Hours(minutes_a_week=700))
    sessions = (SessionKind("AM", 300), SessionKind("PM", 100))
    week = problem([part], days(0, 1, 2), rules=FREE, sessions=sessions)
    assert len(solved(week).assignments) == 2
    assert broken(week, *taken(0, 1, 2)) == [Hard.WEEK_MINUTES]


def test_days_of_rest_are_kept_in_every_week():
    five = person(hours=Hours(days_a_week=5))
    week = problem([five], days(*range(7)), rules=FREE)
    assert len(solved(week).assignments) == 5
    assert broken(week, *taken(*range(6))) == [Hard.WEEK_DAYS]


def test_nobody_works_too_many_days_in_a_row_over_the_weekend_too():
    run = person(hours=Hours(longest_run=3))
    week = problem([run], days(4, 5, 6, 7), rules=FREE)
    assert len(solved(week).assignments) == 3
    assert broken(week, *taken(4, 5, 6, 7)) == [Hard.RUN]


def test_days_worked_before_and_after_the_period_count_for_days_in_a_row():
    before = frozenset({(MONDAY - timedelta(n), "AM") for n in (1, 2)})
    after = frozenset({(MONDAY + timedelta(3), "AM")})
    run = person(hours=Hours(longest_run=3), worked=before | after)
    week = problem([run], days(0, 1, 2), rules=FREE)
    assert len(solved(week).assignments) == 2
    assert broken(week, *taken(0, 1)) == [Hard.RUN]
    assert broken(week, *taken(0, 2)) == []


def test_half_days_worked_outside_the_roster_count_in_their_week():
    elsewhere = person(half_days_a_week=2, worked=frozenset({(MONDAY, "PM")}))
    week = problem([elsewhere], days(1, 2), rules=FREE)
    assert len(solved(week).assignments) == 1
    assert broken(week, *taken(1, 2)) == [Hard.WEEK]


def test_a_provisional_person_serves_only_beside_somebody_who_holds_the_line():
    new, old = person("Li", rights=(LEARNING,)), person("Wu")
    alone = problem([new], [shift(windows=2)])
    assert solved(alone).assignments == frozenset()
    assert broken(alone, ("Li", "C1/0/AM")) == [Hard.MENTOR]
    assert len(solved(problem([new, old], [shift(windows=2)])).assignments) == 2


def test_a_line_under_a_mentor_is_covered_by_the_mentor_only():
    new = person("Li", rights=(ALWAYS, replace(TAX, provisional=True)))
    old = person("Wu")
    two = problem([new, old], [shift(windows=2, lines=("general", "tax"))])
    assert broken(two, ("Li", "C1/0/AM"), ("Wu", "C1/0/AM")) == [Hard.MENTOR]
    assert cost(two, Soft.UNCOVERED, ("Li", "C1/0/AM")) == 200


def test_a_named_mentor_is_the_only_one():
    new = person("Li", rights=(LEARNING,), mentors=frozenset({"He"}))
    two = problem([new, person("Wu")], [shift(windows=2)])
    assert broken(two, ("Li", "C1/0/AM"), ("Wu", "C1/0/AM")) == [Hard.MENTOR]
    assert solved(two).assignments == {Assignment("Wu", "C1/0/AM")}


def test_short_spells_cost_but_for_the_first_and_the_last():
    rules = replace(FREE, spell=7, shortest_spell=2)
    week = problem([person()], [shift(c, n) for n in range(5) for c in ("C1", "C2")], rules=rules)
    row = [("Li", f"{c}/{n}/AM") for n, c in enumerate(("C1", "C2", "C1", "C1", "C2"))]
    assert cost(week, Soft.SPELL, *row) == 7


def test_a_centre_one_has_never_served_in_costs_once():
    rules = replace(FREE, stranger=9)
    week = problem([person(known=frozenset({"C2"}))], days(0, 1), rules=rules)
    assert cost(week, Soft.STRANGER, *taken(0, 1)) == 9


def test_saturdays_are_shared_by_what_is_carried_over():
    rules = replace(FREE, rest_days=3)
    people = [person("Li", carried=Carried(rest_half_days=2)), person("Wu")]
    saturday = frozenset({MONDAY + timedelta(5)})
    week = problem(people, days(5), rules=rules, rest_days=saturday)
    assert cost(week, Soft.REST_DAYS, ("Li", "C1/5/AM")) == 3 + 3
    assert cost(week, Soft.REST_DAYS, ("Wu", "C1/5/AM")) == 0
    assert Assignment("Wu", "C1/5/AM") in solved(week).assignments


def test_load_carried_over_lowers_the_target():
    two = problem([person("Li", carried=Carried(half_days=1)), person("Wu")], days(0, 1))
    assert cost(two, Soft.FAIRNESS, *taken(1, who="Wu")) == 0


def test_travel_beyond_the_fair_share_costs_by_the_kilometre():
    rules = replace(FREE, road=2)
    tired = person("Li", carried=Carried(kilometres=1000))
    assert cost(problem([tired], days(0), rules=rules), Soft.ROAD, *taken(0)) == 2 * 3


def test_busy_centres_are_shared():
    rules = replace(FREE, busy=4)
    people = [person("Li", carried=Carried(busy_half_days=3)), person("Wu")]
    week = problem(people, days(0), rules=rules, busy_centres=frozenset({"C1"}))
    assert cost(week, Soft.BUSY, *taken(0)) == 4 + 4


@pytest.mark.parametrize(
    ("rule", "shifts", "row", "times"),
    [
        (Hard.WEEK, days(*range(4)), taken(*range(4)), 1),
        (Hard.ROTATION, days(*range(4)), taken(*range(4)), 1),
        (
            Hard.NOON,
            [shift("C1"), shift("C2", session="PM")],
            [("Li", "C1/0/AM"), ("Li", "C2/0/PM")],
            1,
        ),
        (Hard.CENTRES, [shift("C1", 0), shift("C2", 1)], [("Li", "C1/0/AM"), ("Li", "C2/1/AM")], 1),
    ],
)
def test_a_rule_made_soft_costs_instead(rule, shifts, row, times):
    hard = problem([person(half_days_a_week=3)], shifts, rules=Rules(centres_a_week=1))
    soft = replace(hard, rules=replace(hard.rules, softened={rule: 11}))
    assert rule in broken(hard, *row)
    assert rule not in broken(soft, *row)
    assert cost(soft, Soft.LIMITS, *row) == 11 * times


def test_rules_that_guard_the_law_stay_hard():
    with pytest.raises(ValueError, match="stays hard"):
        Rules(softened={Hard.CERTIFIED: 1})


hours_strategy = st.builds(
    Hours,
    days_a_week=st.sampled_from([None, 1, 2]),
    longest_run=st.sampled_from([None, 1, 2]),
    minutes_a_week=st.sampled_from([None, 420]),
    minutes_a_day=st.sampled_from([None, 210]),
    rests_on_rest_days=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(hours_strategy, min_size=3, max_size=3),
    st.lists(st.integers(0, 2**8 - 1), min_size=3, max_size=3),
    st.booleans(),
)
def test_plan_and_machine_code_price_like_the_second_opinion(hours, known, learns):
    people = [
        person(
            f"P{n}",
            shared=n < 2,
            home="C1",
            hours=each,
            known=frozenset({"C1"} if known[n] & 1 else ()),
            rights=(LEARNING, TAX) if learns and n == 0 else (ALWAYS,),
            carried=Carried(known[n] & 3, known[n] >> 2 & 1, known[n], known[n] >> 3 & 1),
            worked=frozenset({(MONDAY - timedelta(1), "AM")} if known[n] & 16 else ()),
        )
        for n, each in enumerate(hours)
    ]
    shifts = [shift(c, n, s, 2) for n in range(4) for c in ("C1", "C2") for s in ("AM", "PM")]
    rules = Rules(
        noon_minutes=20,
        spell=3,
        stranger=5,
        rest_days=2,
        road=1,
        busy=2,
        softened={Hard.NOON: 13, Hard.ROTATION: 17},
    )
    town = problem(
        people,
        shifts,
        rules=rules,
        rest_days=frozenset({MONDAY + timedelta(3)}),
        busy_centres=frozenset({"C2"}),
    )
    found = solved(town, stop=Moves(30_000))
    plan = Plan(compile_board(town))
    start = plan.cost
    assert start == check(town, []).cost
    board = plan.board
    for who, what in sorted(found.assignments):
        p, s = board.person_index[who], board.shift_index[what]
        d, half = board.day_of[s], board.half_of[s]
        now = plan.at[p][d]
        plan.put(p, d, (s, now[1]) if half == 0 else (now[0], s))
    assert plan.cost == found.cost
    assert Engine(plan, 1).cost == found.cost


def test_the_machine_code_never_breaks_what_the_second_opinion_guards():
    centres = tuple(Centre(f"C{n}", 3.0 * n, 0) for n in range(5))
    people = [
        person(
            f"P{n}",
            hours=Hours(days_a_week=4, longest_run=3),
            rights=(LEARNING,) if n < 3 else (ALWAYS, Right(frozenset({"tax"}), *span())),
        )
        for n in range(12)
    ]
    shifts = [
        shift(f"C{c}", d, s, 2, ("general", "tax") if c % 2 else ("general",))
        for c in range(5)
        for d in range(14)
        for s in ("AM", "PM")
    ]
    town = Problem(centres, tuple(people), tuple(shifts), working_days=14)
    solution = solve(town, stop=Moves(200_000), seed=3)
    verdict = check(town, solution.assignments)
    assert verdict.violations == ()
    assert verdict.cost == solution.cost


def span():
    return ALWAYS.first, ALWAYS.last
