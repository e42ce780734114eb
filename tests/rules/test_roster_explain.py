from dataclasses import replace
from datetime import date, timedelta

from roster.solver import Assignment, Centre, Hard, Person, Problem, Right, Shift
from roster.solver.explain import Explainer

MONDAY = date(2026, 12, 7)
ALWAYS = Right(frozenset({"general"}), date(2020, 1, 1), date(2030, 1, 1))
TAX = Right(frozenset({"tax"}), date(2020, 1, 1), date(2030, 1, 1))
CENTRES = (Centre("C1", 0, 0), Centre("C2", 30, 0))
SHIFTS = (
    Shift("one", "C1", MONDAY, "AM", 2, ("general", "tax")),
    Shift("two", "C2", MONDAY, "PM", 1),
    Shift("three", "C2", MONDAY, "AM", 1),
)


def person(name, **facts):
    base = Person(
        name, shared=True, home=None, x_km=0, y_km=0, half_days_a_week=10, rights=(ALWAYS,)
    )
    return replace(base, **facts)


def explainer(*people, taken=()):
    problem = Problem(CENTRES, people, SHIFTS, working_days=5)
    return Explainer(problem, [Assignment(*each) for each in taken])


def the_obstacles(person_, shift, taken=()):
    found = explainer(person_, taken=taken).obstacles(person_.id, shift)
    return {obstacle.rule: dict(obstacle.facts) for obstacle in found}


def test_a_certificate_that_ran_out_is_named_with_its_last_day():
    ended = replace(ALWAYS, last=MONDAY - timedelta(3))
    assert the_obstacles(person("Li", rights=(ended,)), "one") == {
        Hard.CERTIFIED: {"line": "general", "until": MONDAY - timedelta(3)}
    }


def test_leave_is_named_with_both_ends():
    friday = MONDAY + timedelta(4)
    assert the_obstacles(person("Li", leave=((MONDAY, friday),)), "one") == {
        Hard.ABSENT: {"first": MONDAY, "last": friday}
    }


def test_a_course_that_day_is_an_absence():
    busy = frozenset({(MONDAY, "AM")})
    assert the_obstacles(person("Li", busy=busy), "one") == {
        Hard.ABSENT: {"first": MONDAY, "last": MONDAY}
    }


def test_fixed_staff_of_another_centre_are_told_by_their_centre():
    assert the_obstacles(person("Li", shared=False, home="C2"), "one") == {
        Hard.HOME: {"centre": "C2"}
    }


def test_work_elsewhere_in_the_half_day_is_named():
    assert the_obstacles(person("Li"), "one", taken=[("Li", "three")]) == {
        Hard.ONE_PLACE: {"centre": "C2"}
    }


def test_a_full_week_and_a_long_drive_are_named_with_their_figures():
    part_time = person("Li", half_days_a_week=1)
    assert the_obstacles(part_time, "one", taken=[("Li", "two")]) == {
        Hard.WEEK: {"worked": 1, "limit": 1},
        Hard.NOON: {"centre": "C2", "minutes": 94, "limit": 60},
    }


def test_candidates_who_may_come_stand_first_and_those_who_cover_more_before_others():
    people = [person("Li"), person("Wu", rights=(ALWAYS, TAX)), person("He", rights=())]
    found = explainer(*people).candidates("one")
    assert [(c.person, bool(c.obstacles), c.covers) for c in found] == [
        ("Wu", False, ("general", "tax")),
        ("Li", False, ("general",)),
        ("He", True, ()),
    ]
    assert found[0].price < found[1].price < 0


def test_every_empty_window_is_explained_by_counts_and_the_nearest_people():
    people = [person("Li"), person("He", rights=()), person("Wu", leave=((MONDAY, MONDAY),))]
    gap = explainer(*people, taken=[("Li", "one")]).unfilled()[0]
    assert (gap.shift, gap.windows, gap.lines) == ("one", 1, ("tax",))
    assert gap.reasons == {Hard.CERTIFIED: 1, Hard.ABSENT: 1}
    assert [candidate.person for candidate in gap.nearest] == ["He", "Wu"]


def test_a_full_roster_has_nothing_to_explain():
    people = [person(n, rights=(ALWAYS, TAX)) for n in ("Li", "Wu", "He")]
    taken = [("Li", "one"), ("Wu", "one"), ("He", "two"), ("He", "three")]
    assert explainer(*people, taken=taken).unfilled() == []


def test_an_explainer_that_turns_to_another_roster_says_what_a_new_one_says():
    people = [person("Li", rights=(ALWAYS, TAX)), person("Wu"), person("He")]
    before = [("Li", "one"), ("Wu", "three"), ("He", "two")]
    after = [("Li", "three"), ("Wu", "one"), ("Wu", "two")]
    turned, fresh = explainer(*people, taken=before), explainer(*people, taken=after)
    turned.turn_to([Assignment(*each) for each in after])
    assert turned.plan.cost == fresh.plan.cost
    for shift in SHIFTS:
        assert turned.candidates(shift.id) == fresh.candidates(shift.id)
    assert turned.unfilled() == fresh.unfilled()
    assert turned.candidate("Wu", "two") is None
    turned.turn_to([Assignment(*each) for each in before])
    assert turned.plan.cost == explainer(*people, taken=before).plan.cost
