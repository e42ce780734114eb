"""A published roster after a change: gaps filled, little moved, and the least proved."""

from datetime import timedelta

import pytest

from roster.solver import Assignment, check
from roster.solver.change import Change, changed
from roster.solver.repair import repair
from tests.rules.test_roster_solver import MONDAY, person, problem, shift

TWO_DAYS = [shift(day=0), shift(day=1)]
LI_BOTH = frozenset({Assignment("Li", "C1/0/AM"), Assignment("Li", "C1/1/AM")})


def test_whoever_is_away_is_replaced_and_everybody_else_stays():
    town = problem([person("Li"), person("Wu")], TWO_DAYS)
    found = repair(town, LI_BOTH, Change(absences=(("Li", MONDAY, MONDAY),)))
    assert found.assignments == {Assignment("Wu", "C1/0/AM"), Assignment("Li", "C1/1/AM")}
    assert (found.repaired.lost, found.repaired.differences, found.repaired.minimal) == (1, 1, True)


def test_what_is_frozen_stays_even_for_somebody_who_was_away():
    town = problem([person("Li"), person("Wu")], TWO_DAYS, frozen_until=MONDAY)
    found = repair(town, LI_BOTH, Change(absences=(("Li", MONDAY, MONDAY + timedelta(1)),)))
    assert found.assignments == {Assignment("Li", "C1/0/AM"), Assignment("Wu", "C1/1/AM")}


def test_a_closed_centre_loses_its_shifts_and_nobody_is_moved_for_it():
    town = problem([person("Li"), person("Wu")], TWO_DAYS)
    found = repair(town, LI_BOTH, Change(closures=(("C1", MONDAY, MONDAY),)))
    assert found.assignments == {Assignment("Li", "C1/1/AM")}


def test_a_revoked_right_ends_on_its_day():
    town = problem([person("Li"), person("Wu")], TWO_DAYS)
    day = MONDAY + timedelta(1)
    found = repair(town, LI_BOTH, Change(revoked=(("Li", "general", day),)))
    assert found.assignments == {Assignment("Li", "C1/0/AM"), Assignment("Wu", "C1/1/AM")}


def test_more_windows_are_filled_without_moving_anybody():
    town = problem([person("Li"), person("Wu")], TWO_DAYS)
    change = Change(windows={"C1/0/AM": 2})
    found = repair(town, LI_BOTH, change)
    assert found.assignments == LI_BOTH | {Assignment("Wu", "C1/0/AM")}
    assert check(changed(town, LI_BOTH, change), found.assignments).violations == ()


def test_a_gap_nobody_can_fill_stays_and_the_repair_is_still_the_least():
    found = repair(
        problem([person()], TWO_DAYS), LI_BOTH, Change(absences=(("Li", MONDAY, MONDAY),))
    )
    assert found.assignments == {Assignment("Li", "C1/1/AM")}
    assert (found.repaired.differences, found.repaired.minimal) == (0, True)


def test_a_change_that_names_a_stranger_is_refused():
    with pytest.raises(ValueError, match="He"):
        repair(problem([person()], TWO_DAYS), LI_BOTH, Change(absences=(("He", MONDAY, MONDAY),)))
