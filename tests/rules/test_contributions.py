"""What floors above contribute to one below, by the asker's name."""

from collections.abc import Iterator

import pytest

from kit import contributions


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Whatever was installed before is there again afterwards."""
    before = dict(contributions._known)
    yield
    contributions._known.clear()
    contributions._known.update(before)


async def one() -> int:
    return 1


async def two() -> int:
    return 2


async def test_several_features_answer_one_question_in_their_order() -> None:
    contributions.install([{"ask": one}, {"other": one}, {"ask": two}])

    assert [await answer() for answer in contributions.of("ask")] == [1, 2]


def test_a_question_nobody_answers_has_no_functions() -> None:
    contributions.install([])

    assert contributions.of("ask") == ()
