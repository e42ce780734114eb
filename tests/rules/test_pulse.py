"""The pulse shows no group under five, nor one that could be reckoned from the others."""

import random

from career.care.rules.pulse import FLOOR, QUESTIONS, shown, wrong

ANSWER = dict.fromkeys(QUESTIONS, 4)


def groups(**sizes: int) -> dict[str, list[dict[str, int]]]:
    return {key: [ANSWER] * size for key, size in sizes.items()}


def test_a_group_under_the_floor_is_hidden() -> None:
    found = shown(groups(a=9, b=4, c=4))
    assert ([one.key for one in found.groups], found.hidden) == (["a"], 2)
    assert found.whole is not None
    assert found.whole.answers == 17


def test_a_small_remainder_hides_the_smallest_other_group_too() -> None:
    found = shown(groups(a=9, b=6, c=2))
    assert ([one.key for one in found.groups], found.hidden) == (["a"], 2)


def test_what_is_hidden_is_never_less_than_the_floor() -> None:
    chance = random.Random(5)
    for _ in range(300):
        sizes = {str(n): chance.randrange(12) for n in range(chance.randrange(1, 9))}
        found = shown({key: [ANSWER] * size for key, size in sizes.items()})
        rest = sum(sizes.values()) - sum(one.answers for one in found.groups)
        assert all(one.answers >= FLOOR for one in found.groups)
        assert found.whole is None or rest == 0 or rest >= FLOOR


def test_fewer_than_five_answers_in_all_show_nothing() -> None:
    found = shown(groups(a=3, b=1))
    assert (found.whole, found.groups) == (None, ())


def test_the_first_question_without_an_answer_is_named() -> None:
    assert wrong({}) == "load"
    assert wrong({**ANSWER, "rest": 6}) == "rest"
    assert wrong(ANSWER) is None
