"""Tiny towns with working time, mentors and carried-over shares, against all rosters there are."""

import itertools
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from roster.solver import Assignment, Carried, Hard, Hours, Moves, Right, Rules, check
from tests.rules.test_roster_solver import (
    ALWAYS,
    MONDAY,
    person,
    priced_bound,
    problem,
    shift,
    solved,
)

LEARNING = Right(frozenset({"general"}), ALWAYS.first, ALWAYS.last, provisional=True)
people_strategy = st.lists(
    st.builds(
        person,
        name=st.just(""),
        shared=st.booleans(),
        home=st.just("C1"),
        x_km=st.integers(0, 9),
        rights=st.sampled_from([(ALWAYS,), (LEARNING,)]),
        hours=st.builds(
            Hours,
            days_a_week=st.sampled_from([None, 1]),
            longest_run=st.sampled_from([None, 1]),
            minutes_a_week=st.sampled_from([None, 420]),
            minutes_a_day=st.sampled_from([None, 210]),
            rests_on_rest_days=st.booleans(),
        ),
        carried=st.builds(
            Carried,
            st.integers(-2, 2),
            st.integers(-1, 1),
            st.integers(-20, 20),
            st.integers(-1, 1),
        ),
        known=st.sampled_from([frozenset(), frozenset({"C1"})]),
        worked=st.sampled_from([frozenset(), frozenset({(MONDAY - timedelta(1), "AM")})]),
    ),
    min_size=1,
    max_size=3,
)
shifts_strategy = st.lists(
    st.builds(
        shift,
        st.sampled_from(["C1", "C2"]),
        st.integers(0, 2),
        st.sampled_from(["AM", "PM"]),
        st.integers(1, 2),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.id,
)


@settings(max_examples=40, deadline=None)
@given(people_strategy, shifts_strategy, st.integers(0, 3), st.booleans())
def test_nothing_is_cheaper_and_the_bound_is_below(people, shifts, weight, soft):
    people = [replace(each, id=f"P{n}") for n, each in enumerate(people)]
    tiny = problem(
        people,
        shifts,
        working_days=3,
        rules=Rules(
            noon_minutes=20,
            spell=weight,
            stranger=weight,
            rest_days=2 * weight,
            road=weight,
            busy=weight,
            softened={Hard.NOON: 7, Hard.WEEK: 9} if soft else {},
        ),
        rest_days=frozenset({MONDAY + timedelta(2)}),
        busy_centres=frozenset({"C2"}),
    )
    all_pairs = [Assignment(p.id, s.id) for p in people for s in shifts]
    verdicts = (
        check(tiny, chosen)
        for size in range(len(all_pairs) + 1)
        for chosen in itertools.combinations(all_pairs, size)
    )
    best = min(verdict.cost for verdict in verdicts if not verdict.violations)
    assert priced_bound(tiny) <= best
    assert 0 <= priced_bound(tiny, early=True) <= best
    found = solved(tiny, stop=Moves(100_000))
    assert not check(tiny, found.assignments).violations
    assert found.bound <= best <= found.cost
    assert found.cost == best
