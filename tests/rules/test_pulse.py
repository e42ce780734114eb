"""The pulse shows no group under five, nor one that could be reckoned from the others."""

import random

from career.care.rules.pulse import (
    FLOOR,
    QUESTIONS,
    Shown,
    group,
    hidden_groups,
    shown,
    together,
    wrong,
)

ANSWER = dict.fromkeys(QUESTIONS, 4)


def seen(sizes: dict[str, int]) -> Shown:
    """One town, alone in the district."""
    return shown({key: [ANSWER] * size for key, size in sizes.items()}, hidden_groups({"t": sizes}))


def test_a_group_under_the_floor_is_hidden() -> None:
    found = seen({"a": 9, "b": 4, "c": 4})
    assert ([one.key for one in found.groups], found.hidden) == (["a"], 2)
    assert found.whole is not None
    assert found.whole.answers == 17


def test_a_small_remainder_hides_the_smallest_other_group_too() -> None:
    found = seen({"a": 9, "b": 6, "c": 2})
    assert ([one.key for one in found.groups], found.hidden) == (["a"], 2)


def test_what_is_hidden_is_never_less_than_the_floor() -> None:
    chance = random.Random(5)
    for _ in range(300):
        sizes = {str(n): chance.randrange(12) for n in range(chance.randrange(1, 9))}
        found = seen(sizes)
        rest = sum(sizes.values()) - sum(one.answers for one in found.groups)
        assert all(one.answers >= FLOOR for one in found.groups)
        assert found.whole is None or rest == 0 or rest >= FLOOR


def test_the_view_of_a_town_and_that_of_the_district_together_tell_no_more_than_one() -> None:
    # In the district b and c hide each other; in its town b needs a beside it.
    towns = {"1": {"a": 6, "b": 4}, "2": {"c": 4, "d": 7}}
    assert hidden_groups(towns) == {"a", "b", "c", "d"}
    chance = random.Random(8)
    for _ in range(300):
        towns = {
            str(t): {f"{t}-{n}": chance.randrange(12) for n in range(chance.randrange(1, 5))}
            for t in range(chance.randrange(1, 5))
        }
        hidden = hidden_groups(towns)
        everywhere = {key: size for groups in towns.values() for key, size in groups.items()}
        for view in (*towns.values(), everywhere):
            found = shown({key: [ANSWER] * size for key, size in view.items()}, hidden)
            rest = sum(view.values()) - sum(one.answers for one in found.groups)
            assert all(one.answers >= FLOOR for one in found.groups)
            assert found.whole is None or rest == 0 or rest >= FLOOR


def test_towns_that_are_shown_are_one_whole_by_their_answers() -> None:
    low, high = dict.fromkeys(QUESTIONS, 1), dict.fromkeys(QUESTIONS, 5)
    whole = together([group("", [low] * 5), group("", [high] * 15)])
    assert (whole.answers, whole.overall) == (20, 4)


def test_fewer_than_five_answers_in_all_show_nothing() -> None:
    found = seen({"a": 3, "b": 1})
    assert (found.whole, found.groups) == (None, ())


def test_the_first_question_without_an_answer_is_named() -> None:
    assert wrong({}) == "load"
    assert wrong({**ANSWER, "rest": 6}) == "rest"
    assert wrong(ANSWER) is None
