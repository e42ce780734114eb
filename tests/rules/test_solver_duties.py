"""A service open round the clock, solved through the same door as a town's half-days."""

from collections import Counter
from datetime import date, time, timedelta

import pytest

from roster.solver import (
    Assignment,
    Centre,
    Duties,
    FirstOf,
    Moves,
    Person,
    Problem,
    Right,
    Rules,
    Seconds,
    SessionKind,
    Shift,
    Soft,
    Status,
    Terms,
    Wish,
    solve,
)
from roster.solver.duties_check import broken_by

MONDAY = date(2026, 12, 7)
KINDS = (
    SessionKind("early", 480, time(6), time(14)),
    SessionKind("late", 480, time(14), time(22)),
    SessionKind("night", 480, time(22), time(6)),
)
TERMS = Terms(
    most_of_kind={"night": 6},
    minutes_most=20 * 480,
    run_least=2,
    run_most=5,
    rest_least=2,
    weekends_most=3,
)


def person(name: str, **facts: object) -> Person:
    rights = (Right(frozenset({"general"}), MONDAY - timedelta(400), MONDAY + timedelta(400)),)
    given = {"shared": True, "home": None, "rights": rights, **facts}
    return Person(id=name, x_km=0, y_km=0, half_days_a_week=10, **given)  # type: ignore[arg-type]


def shifts(days: int, windows: int = 1) -> tuple[Shift, ...]:
    return tuple(
        Shift(f"{day}/{kind.code}", "C1", MONDAY + timedelta(day), kind.code, windows)  # type: ignore[arg-type]
        for day in range(days)
        for kind in KINDS
    )


def centre(people: int, days: int, **facts: object) -> Problem:
    everyone = tuple(person(f"P{n:02}") for n in range(people))
    given = {
        "people": everyone,
        "shifts": shifts(days),
        "sessions": KINDS,
        "duties": Duties(everybody=TERMS),
        **facts,
    }
    return Problem(centres=(Centre("C1", 0, 0),), working_days=days, **given)  # type: ignore[arg-type]


def test_a_centre_open_round_the_clock_is_filled_and_lawful() -> None:
    problem = centre(people=8, days=28)
    assert problem.duties is not None
    solution = solve(problem, stop=FirstOf((Seconds(30), Moves(2000))))
    assert solution.costs[Soft.UNFILLED] == 0
    assert broken_by(problem, problem.duties, solution.assignments) == []
    assert Counter(each.shift for each in solution.assignments) == {
        shift.id: 1 for shift in problem.shifts
    }


def test_nobody_comes_in_early_after_a_late_duty() -> None:
    problem = centre(people=1, days=2, shifts=(*shifts(2)[1:2], *shifts(2)[3:4]))
    solution = solve(problem, stop=Moves(40))
    assert (len(solution.assignments), solution.costs[Soft.UNFILLED]) == (1, 1000)


def test_who_holds_no_certificate_or_is_away_is_not_on_duty() -> None:
    people = (person("Li", leave=((MONDAY, MONDAY),)), person("Wu", rights=()))
    problem = centre(people=0, days=1)
    solution = solve(
        Problem(problem.centres, people, problem.shifts, 1, duties=problem.duties, sessions=KINDS),
        stop=Moves(40),
    )
    assert (solution.assignments, solution.costs[Soft.UNFILLED]) == (frozenset(), 3000)


def test_wishes_are_weighed() -> None:
    wishes = (Wish(MONDAY, "early", off=True), Wish(MONDAY, "late", off=False))  # type: ignore[arg-type]
    problem = centre(people=0, days=1)
    one = Problem(
        problem.centres,
        (person("Li", wishes=wishes),),
        problem.shifts,
        1,
        duties=problem.duties,
        sessions=KINDS,
    )
    solution = solve(one, stop=Moves(40))
    assert solution.assignments == {Assignment("Li", "0/late")}
    assert solution.costs[Soft.WISHES] == 0


def test_what_is_pinned_stays_and_what_is_forbidden_does_not_come() -> None:
    pinned = frozenset({Assignment("P00", "3/night")})
    forbidden = frozenset({Assignment("P01", "3/night")})
    problem = centre(people=5, days=14, pinned=pinned, forbidden=forbidden)
    solution = solve(problem, stop=Moves(200))
    assert pinned <= solution.assignments
    assert not forbidden & solution.assignments


def test_what_is_past_stays_and_changes_cost() -> None:
    before = solve(centre(people=5, days=14), stop=Moves(200))
    until = MONDAY + timedelta(4)
    again = centre(
        people=5,
        days=14,
        incumbent=before.assignments,
        frozen_until=until,
        rules=Rules(change=5000),
    )
    after = solve(again, stop=Moves(300), seed=4)
    assert after.costs[Soft.CHANGES] <= 5000
    past = {shift.id for shift in again.shifts if shift.day <= until}
    assert {a for a in after.assignments if a.shift in past} == {
        a for a in before.assignments if a.shift in past
    }


def test_two_pins_without_rest_between_name_the_person() -> None:
    pinned = frozenset({Assignment("P00", "0/night"), Assignment("P00", "1/early")})
    solution = solve(centre(people=2, days=7, pinned=pinned), stop=Moves(40))
    assert (solution.status, solution.without) == (Status.INFEASIBLE, ("P00",))


def test_a_rest_that_reaches_beyond_the_next_day_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond the next day"):
        solve(centre(people=1, days=1, duties=Duties(rest_minutes=48 * 60)), stop=Moves(1))


def test_a_cap_on_a_duty_that_several_centres_have_is_refused() -> None:
    two = (Centre("C1", 0, 0), Centre("C2", 0, 0))
    both = tuple(Shift(code, code, MONDAY, "night", 1) for code in ("C1", "C2"))
    duties = Duties(everybody=TERMS)
    problem = Problem(two, (person("Li"),), both, 1, duties=duties, sessions=KINDS)
    with pytest.raises(ValueError, match="several centres"):
        solve(problem, stop=Moves(1))


def test_a_rest_below_none_is_refused() -> None:
    with pytest.raises(ValueError, match="below none"):
        Duties(rest_minutes=-1)


def test_the_check_sees_what_is_broken() -> None:
    problem = centre(people=1, days=7)
    assert problem.duties is not None
    broken = broken_by(
        problem,
        problem.duties,
        {Assignment("P00", each) for each in ("0/late", "1/early", "3/early")},
    )
    assert {rule for rule, _, _ in broken} == {"succession", "rest", "run"}
