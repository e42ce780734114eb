"""Ways to fill a gap, and why a person is where they are."""

from dataclasses import replace
from datetime import timedelta

from roster.solver import Assignment, Hard, Problem, Shift
from roster.solver.explain import Explainer
from roster.solver.relief import Kind
from tests.rules.test_roster_explain import ALWAYS, CENTRES, MONDAY, TAX, explainer, person


def told(*people, taken=()):
    gap = next(each for each in explainer(*people, taken=taken).unfilled() if each.shift == "one")
    return [(way.kind, way.person) for way in gap.ways]


def test_the_cheapest_way_stands_first_and_more_people_last():
    people = [
        person("Li", half_days_a_week=0),
        person("Wu", leave=((MONDAY, MONDAY),)),
        person("He"),
        person("Xu", rights=()),
    ]
    assert told(*people, taken=[("He", "three")]) == [
        (Kind.MOVE, "He"),
        (Kind.WAIVE, "Li"),
        (Kind.TRAIN, "Xu"),
        (Kind.RECALL, "Wu"),
        (Kind.HIRE, None),
    ]


def test_training_names_the_line_that_is_missing():
    gap = explainer(person("Li"), person("Wu"), taken=[("Li", "one"), ("Wu", "one")]).unfilled()[0]
    train = next(way for way in gap.ways if way.kind is Kind.TRAIN)
    assert train.lines == ("tax",)


def test_somebody_provisional_lacks_a_mentor():
    learning = replace(ALWAYS, provisional=True)
    assert (Kind.MENTOR, "Li") in told(person("Li", rights=(learning,)))


def test_the_smallest_set_of_rules_is_named():
    away = ((MONDAY, MONDAY + timedelta(1)),)
    people = [person("Li", half_days_a_week=0, leave=away), person("Wu", half_days_a_week=0)]
    gap = explainer(*people).unfilled()[0]
    assert (gap.ways[0].person, gap.ways[0].rules) == ("Wu", (Hard.WEEK,))


def test_why_somebody_is_there_is_told_by_what_others_would_cost():
    far = person("Wu", x_km=20)
    found = explainer(person("Li"), far, person("He", rights=(TAX,)), taken=[("Li", "three")])
    others = found.instead("Li", "three")
    assert [each.person for each in others] == ["Wu"]
    assert found.plan.at[0][0] != (-1, -1)


def test_an_opening_moves_to_where_people_are_free_on_the_nearest_half_day():
    tuesday = MONDAY + timedelta(1)
    shifts = (Shift("one", "C1", MONDAY, "AM", 1), Shift("far", "C2", tuesday, "PM", 1))
    away = person("Li", leave=((MONDAY, MONDAY),))
    found = Explainer(Problem(CENTRES, (away,), shifts, working_days=5), [])
    way = next(way for way in found.unfilled()[0].ways if way.kind is Kind.OPEN)
    assert (way.day, way.session, way.people) == (tuesday, "AM", 1)
    busy = person("Li", leave=away.leave, busy=frozenset({(tuesday, "AM")}))
    found = Explainer(Problem(CENTRES, (busy,), shifts, working_days=5), [])
    way = next(way for way in found.unfilled()[0].ways if way.kind is Kind.OPEN)
    assert (way.day, way.session) == (tuesday, "PM")


def test_no_opening_moves_where_too_few_are_free_or_nobody_holds_a_line():
    tuesday = MONDAY + timedelta(1)
    shifts = (
        Shift("one", "C1", MONDAY, "AM", 2, ("general", "tax")),
        Shift("far", "C2", tuesday, "PM", 1),
    )
    away = ((MONDAY, MONDAY),)
    two = (person("Li", leave=away), person("Wu", leave=away))
    for people in (two[:1], two):
        found = Explainer(Problem(CENTRES, people, shifts, working_days=5), [])
        assert Kind.OPEN not in [way.kind for way in found.unfilled()[0].ways]
    both = (two[0], replace(two[1], rights=(ALWAYS, TAX)))
    here = [Assignment("Wu", "far")]
    problem = Problem(CENTRES, both, shifts, working_days=5)
    assert Kind.OPEN in [way.kind for way in Explainer(problem, []).unfilled()[0].ways]
    found = Explainer(problem, here)
    assert Kind.OPEN not in [way.kind for way in found.unfilled()[0].ways]  # C2 is too far at noon
    assert found.plan.assignments() == frozenset(here)
