from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from training.exams.rules import blueprints
from training.exams.rules.drawing import Candidate, Line, Slot, TooFew, draw, shortages

TWO = Decimal(2)
ABCD = ("a", "b", "c", "d")


def bank(per_cell: int = 6) -> list[Candidate]:
    cells = [(category, level) for category in ("law", "service") for level in (1, 2, 3)]
    return [
        Candidate(10 * cell + one, category, level, "single", ABCD)
        for cell, (category, level) in enumerate(cells)
        for one in range(per_cell)
    ]


def paper(
    lines: list[Line], candidates: list[Candidate], seed: int = 7, **shuffle: bool
) -> tuple[Slot, ...]:
    drawn = draw(lines, candidates, seed, **shuffle)
    return tuple(slot for slot in drawn if isinstance(slot, Slot))


def test_a_paper_has_what_the_blueprint_asks_for() -> None:
    lines = [Line(2, TWO, "law", 1), Line(3, TWO, "service", 2), Line(1, TWO, "law", 3)]
    slots = paper(lines, bank())
    cells = {one.version: (one.category, one.difficulty) for one in bank()}
    assert Counter(cells[slot.version] for slot in slots) == {
        ("law", 1): 2,
        ("service", 2): 3,
        ("law", 3): 1,
    }
    assert [slot.number for slot in slots] == [1, 2, 3, 4, 5, 6]


@given(seed=st.integers(0, 2**62))
def test_the_same_seed_draws_the_same_paper_whatever_the_order_of_the_bank(seed: int) -> None:
    lines = [Line(3, TWO, "law"), Line(2, TWO)]
    assert draw(lines, bank(), seed) == draw(lines, list(reversed(bank())), seed)


def test_no_question_stands_twice_on_a_paper() -> None:
    lines = [Line(5, TWO), Line(6, TWO, "law", 1), Line(9, TWO, "law")]
    versions = [slot.version for slot in paper(lines, bank())]
    assert len(versions) == len(set(versions)) == 20


def test_wide_lines_leave_narrow_ones_their_questions() -> None:
    one_cell = [Candidate(n, "law", 1, "single", ABCD) for n in range(3)]
    other = [Candidate(9, "law", 2, "single", ABCD)]
    assert shortages([Line(1, TWO, "law"), Line(3, TWO, "law", 1)], one_cell + other) == ()


def test_unseen_questions_come_first_then_the_least_used() -> None:
    candidates = [
        Candidate(1, "law", 1, "single", seen=1, used=0),
        Candidate(2, "law", 1, "single", seen=0, used=9),
        Candidate(3, "law", 1, "single", seen=0, used=2),
        Candidate(4, "law", 1, "single", seen=2, used=0),
    ]
    for count, expected in [(1, {3}), (2, {2, 3}), (3, {1, 2, 3})]:
        assert {slot.version for slot in paper([Line(count, TWO)], candidates)} == expected


def test_a_blueprint_that_cannot_be_filled_names_the_line_and_what_there_is() -> None:
    line = Line(7, TWO, "law", 1)
    assert draw([line], bank(), 1) == (TooFew(line, 6),)


def test_options_are_shuffled_but_none_is_lost() -> None:
    slots = paper([Line(36, TWO)], bank())
    assert {frozenset(slot.options) for slot in slots} == {frozenset(ABCD)}
    assert len({slot.options for slot in slots}) > 1


def test_options_in_fixed_order_and_of_true_false_stay() -> None:
    candidates = [Candidate(n, "law", 1, "single", ABCD, fixed_order=True) for n in range(9)]
    assert {slot.options for slot in paper([Line(9, TWO)], candidates)} == {ABCD}


def test_without_shuffling_the_paper_stands_in_the_order_of_the_blueprint() -> None:
    lines = [Line(2, TWO, "service", 1), Line(2, TWO, "law", 3)]
    slots = paper(lines, bank(), shuffle_questions=False, shuffle_options=False)
    cells = {one.version: (one.category, one.difficulty) for one in bank()}
    assert [cells[slot.version] for slot in slots] == [("service", 1)] * 2 + [("law", 3)] * 2
    assert {slot.options for slot in slots} == {ABCD}


def test_the_supply_says_how_many_papers_there_are_and_whether_they_are_even() -> None:
    pool = [
        Candidate(version=n, category="law", difficulty=1 + n % 3, kind="single", code=f"q{n}")
        for n in range(9)
    ]

    loose = blueprints.supply((Line(2, Decimal(1), "law"),), pool)
    strict = blueprints.supply((Line(1, Decimal(1), "law", 1), Line(1, Decimal(1), "law", 3)), pool)

    assert (loose.papers, loose.available, loose.even) == (36, (9,), False)
    assert (loose.easiest, loose.hardest) == (1, 3)
    assert (strict.papers, strict.available, strict.even) == (9, (3, 3), True)


def test_lines_that_want_the_same_questions_are_not_counted_twice() -> None:
    pool = [
        Candidate(version=n, category="law", difficulty=1, kind="single", code=f"q{n}")
        for n in range(4)
    ]
    lines = (Line(2, Decimal(1), "law"), Line(1, Decimal(1)))

    assert blueprints.supply(lines, pool).papers == 6 * 2


def test_things_to_put_in_order_are_mixed_even_where_options_are_not() -> None:
    one = Candidate(
        version=1, category="law", difficulty=1, kind="ordering", options=tuple("abcdefgh")
    )

    papers = {
        draw((Line(1, Decimal(1)),), [one], seed, shuffle_options=False)[0].options
        for seed in range(20)
    }

    assert len(papers) > 10
