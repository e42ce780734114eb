"""Impact, drafts of a tree, circles: pure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.rules.asked import certificates_needed, circle
from certification.rules.days import Days, last_day, months_left
from certification.rules.draft import changed, kind_of, parts_of
from certification.rules.form import dump, parse
from certification.rules.impact import Loss, losses, running_out
from certification.rules.tree import All, Any, AtLeast, CertificateInForce, NoMeasure
from tests.rules.test_certification_evaluation import node

D = date.fromisoformat


def test_a_loss_is_what_was_open_and_is_no_more() -> None:
    before = {(1, "general"): ((D("2027-01-01"), D("2027-01-31")),)}
    after = {(1, "general"): ((D("2027-01-01"), D("2027-01-10")),)}

    assert losses(before, after) == (Loss(1, "general", D("2027-01-11"), D("2027-01-31")),)
    assert losses(after, before) == ()


@pytest.mark.parametrize(
    ("spans", "lost"),
    [
        ([("2027-01-01", "2027-01-31")], [("2027-02-01", "2027-03-31")]),
        ([("2027-01-01", "2027-03-31")], []),
        ([("2027-02-01", "2027-02-10")], []),
        (
            [("2027-01-01", "2027-01-31"), ("2027-02-10", "2027-03-31")],
            [("2027-02-01", "2027-02-09")],
        ),
    ],
)
def test_who_falls_out_is_open_today_and_closes_before_the_end(spans, lost) -> None:
    opened = {(1, "general"): tuple((D(first), D(last)) for first, last in spans)}

    found = running_out(opened, D("2027-01-01"), D("2027-03-31"))

    assert found == tuple(Loss(1, "general", D(first), D(last)) for first, last in lost)


@pytest.mark.parametrize(
    ("on", "last", "months"),
    [
        ("2027-01-01", "2027-01-30", 0),
        ("2027-01-01", "2027-01-31", 1),
        ("2027-01-15", "2027-04-14", 3),
        ("2027-01-15", "2027-04-13", 2),
        ("2027-01-15", "2027-01-01", 0),
        ("2027-01-31", "2027-02-28", 1),
    ],
)
def test_months_left_are_full_ones(on: str, last: str, months: int) -> None:
    assert months_left(D(on), D(last)) == months


@given(st.dates(D("2020-01-01"), D("2030-01-01")), st.integers(0, 60), st.integers(0, 25))
def test_months_left_never_run_past_the_last_day(on: date, months: int, days: int) -> None:
    last = date.fromordinal(last_day(on, months + 1).toordinal() + days)

    found = months_left(on, last)

    assert last_day(on, found) <= last < last_day(on, found + 1)


ONE, TWO = {"fact": "noMeasure"}, {"fact": "certificate", "type": "a"}


@pytest.mark.parametrize(
    ("act", "way", "kind", "expected"),
    [
        ("add", (0,), "exam", {"all": [ONE, TWO, {"fact": "exam"}]}),
        (
            "add",
            (0,),
            "atLeast",
            {"all": [ONE, TWO, {"atLeast": 1, "of": [{"fact": "certificate"}]}]},
        ),
        ("remove", (0, 0), "", {"all": [TWO]}),
        ("up", (0, 1), "", {"all": [TWO, ONE]}),
        ("down", (0, 0), "", {"all": [TWO, ONE]}),
        ("wrap", (0, 1), "", {"all": [ONE, {"all": [TWO]}]}),
        ("wrap", (0,), "", {"all": [{"all": [ONE, TWO]}]}),
        ("remove", (0,), "", {"all": [ONE, TWO]}),
        ("up", (0, 0), "", {"all": [ONE, TWO]}),
        ("remove", (0, 7), "", {"all": [ONE, TWO]}),
        ("add", (0, 1), "exam", {"all": [ONE, TWO]}),
    ],
)
def test_a_draft_changes_part_by_part_and_never_breaks(act, way, kind, expected) -> None:
    assert changed({"all": [ONE, TWO]}, act, way, kind) == expected


@given(node, st.sampled_from(["up", "down", "wrap"]), st.lists(st.integers(0, 3), max_size=3))
def test_moving_and_wrapping_keeps_every_fact(tree, act, rest) -> None:
    before = dump(tree)

    after = changed(before, act, (0, *rest))

    def facts(draft) -> list[str]:
        inside = parts_of(draft)
        return [one for part in inside for one in facts(part)] or [repr(sorted(draft.items()))]

    assert sorted(facts(after)) == sorted(facts(before))
    assert kind_of(after)


@given(node)
def test_the_written_form_is_read_back(tree) -> None:
    assert parse(dump(tree)) == tree


def test_certificates_that_need_each_other_are_a_circle() -> None:
    a, b, c = (CertificateInForce(code) for code in "abc")

    assert circle({"a": b, "b": c, "c": All((NoMeasure(), a))}) == ("a", "b", "c", "a")
    assert circle({"a": a}) == ("a", "a")
    assert circle({"a": b, "b": c}) == ()
    assert circle({"a": Any((b, NoMeasure())), "b": a}) == ()
    assert circle({"a": AtLeast(2, (b, c)), "b": a}) == ("a", "b", "a")
    assert certificates_needed(Any((b, All((b, c))))) == frozenset("b")
    assert Days() == Days.of(())
