"""A town's rules of rosters: a rule set's numbers as the solver's rules."""

import msgspec
import pytest

from roster.queries.weighing import rules_of
from roster.rules.weighing import WeighingBody, weighing
from roster.solver import Hard, Rules
from roster.weighing import FIELDS, GROUPS


def test_the_defaults_are_those_of_the_solver_but_for_what_the_year_before_brought():
    rules = rules_of(weighing(None))
    same = {
        name
        for name in Rules.__slots__
        if name not in {"rest_days", "road", "busy", "share_in_one_centre"}
    }
    assert all(getattr(rules, name) == getattr(Rules(), name) for name in same)
    assert min(rules.rest_days, rules.road, rules.busy) > 0
    held, plain = rules.share_in_one_centre, Rules().share_in_one_centre
    assert held is not None
    assert plain is not None
    assert held[0] * plain[1] == plain[0] * held[1]


def test_a_limit_with_a_cost_is_soft_and_changes_cost_when_planned_again():
    body = weighing({"noonCost": 40, "weekCost": 70})
    assert rules_of(body).softened == {Hard.NOON: 40, Hard.WEEK: 70}
    assert (rules_of(body).change, rules_of(body, again=True).change) == (0, 300)


@pytest.mark.parametrize(
    "body", [{"unfilled": 0}, {"travel": -1}, {"nothing": 1}, {"busyFrom": 101}]
)
def test_numbers_beyond_sense_are_refused(body):
    with pytest.raises(msgspec.ValidationError):
        weighing(body)


def test_every_number_has_a_name_and_stands_in_one_group():
    fields = [each.encode_name for each in msgspec.structs.fields(WeighingBody)]
    grouped = [name for _, _, names in GROUPS for name in names]
    assert sorted(fields) == sorted(FIELDS) == sorted(grouped)
