"""The choice of sessions: rules one by one, and small problems against all choices."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from training.solver import Gap, Group, Problem, Slot, effect, solve

ALL = frozenset({"a", "b"})


def problem(**more: object) -> Problem:
    values: dict[str, object] = {
        "weeks": 4,
        "gaps": (Gap("east", "a", 2, 6), Gap("east", "a", 3, 6)),
        "groups": (Group("east", "a", 5, 4),),
        "slots": tuple(Slot("chen", week, ALL) for week in range(4)),
        "seats": 10,
        "lead_weeks": 1,
        **more,
    }
    return Problem(**values)  # type: ignore[arg-type]


def test_enough_people_are_trained_in_time_and_no_more_sessions_than_needed() -> None:
    answer = solve(problem(), seconds=5)
    assert (answer.closed, answer.bound, answer.open_before, answer.proved) == (12, 12, 12, True)
    assert [(one.post, one.people) for one in answer.held] == [("a", (("east", 2),))]
    assert answer.held[0].week == 0


def test_who_is_certified_too_late_closes_nothing() -> None:
    answer = solve(problem(lead_weeks=3), seconds=5)
    assert answer.closed == 6
    assert solve(problem(lead_weeks=4), seconds=5).held == ()


def test_a_town_keeps_its_people() -> None:
    answer = solve(problem(most_away=(("east", 1),)), seconds=5)
    # One goes in week 0, another in week 1: together they take 8 half-days a week from week 2 on.
    assert answer.closed == 12
    assert all(sum(n for _, n in one.people) <= 1 for one in answer.held)


def test_a_trainer_teaches_only_what_they_can_and_no_more_a_week_than_they_can() -> None:
    gaps = (Gap("east", "a", 1, 4), Gap("east", "b", 1, 4))
    groups = (Group("east", "a", 5, 4), Group("east", "b", 5, 4))
    one = (Slot("chen", 0, ALL),)
    assert solve(problem(gaps=gaps, groups=groups, slots=one), seconds=5).closed == 4
    two = (Slot("chen", 0, ALL, 2),)
    assert solve(problem(gaps=gaps, groups=groups, slots=two), seconds=5).closed == 8
    other = (Slot("chen", 0, frozenset({"b"}), 2),)
    assert solve(problem(gaps=gaps, groups=groups, slots=other), seconds=5).closed == 4


def test_nothing_to_close_is_no_session() -> None:
    answer = solve(problem(gaps=()), seconds=5)
    assert (answer.held, answer.closed, answer.bound) == ((), 0, 0)


def _best(of: Problem) -> int:
    """What the best of all choices closes: one slot a week, one post."""
    most = 0
    options = [range(min(of.groups[0].people, of.seats) + 1) for _ in range(of.weeks)]
    for going in product(*options):
        if sum(going) > of.groups[0].people:
            continue
        closed = 0
        for gap in of.gaps:
            ready = sum(n for week, n in enumerate(going) if week + of.lead_weeks <= gap.week)
            closed += min(gap.half_days, of.groups[0].half_days_a_week * ready)
        most = max(most, closed)
    return most


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
    st.integers(0, 4),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(0, 2),
)
def test_small_problems_are_solved_as_all_choices_say(
    needs: list[int], people: int, each: int, seats: int, lead: int
) -> None:
    made = Problem(
        weeks=3,
        gaps=tuple(Gap("east", "a", week, need) for week, need in enumerate(needs)),
        groups=(Group("east", "a", people, each),),
        slots=tuple(Slot("chen", week, frozenset({"a"})) for week in range(3)),
        seats=seats,
        lead_weeks=lead,
    )
    answer = solve(made, seconds=5)
    assert answer.proved
    assert answer.closed == _best(made)
    assert answer.bound >= answer.closed


def test_training_some_by_a_week_closes_what_they_can_take_from_then_on() -> None:
    gaps = [Gap("east", "a", week, 10) for week in range(6)]
    months = ["January"] * 2 + ["February"] * 4
    trained = [("east", "a", 4), ("east", "a", 4), ("west", "a", 9)]
    found = effect(gaps, trained, from_week=2, month_of=months)
    assert [(one.name, one.before, one.after) for one in found] == [
        ("January", 20, 20),
        ("February", 40, 8),
    ]


def test_no_more_sessions_are_held_in_a_week_than_there_are_rooms() -> None:
    gaps = (Gap("east", "a", 1, 4), Gap("east", "b", 1, 4))
    groups = (Group("east", "a", 5, 4), Group("east", "b", 5, 4))
    slots = (Slot("chen", 0, ALL), Slot("li", 0, ALL))
    two = solve(problem(gaps=gaps, groups=groups, slots=slots), seconds=5)
    one = solve(problem(gaps=gaps, groups=groups, slots=slots, rooms=1), seconds=5)
    assert (two.closed, one.closed, one.bound) == (8, 4, 4)


def test_nobody_is_trained_for_nothing() -> None:
    answer = solve(problem(groups=(Group("east", "a", 9, 6),)), seconds=5)
    assert [one.people for one in answer.held] == [(("east", 1),)]
