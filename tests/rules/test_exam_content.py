"""The courses and questions that the demonstration brings."""

from collections import Counter

from demo import content
from training.exams.rules.faults import faults


def test_every_question_may_be_kept_as_it_is() -> None:
    assert {code: faults(one) for code, one in content.questions().items() if faults(one)} == {}


def test_every_question_is_complete_in_both_languages() -> None:
    incomplete = [
        code
        for code, one in content.questions().items()
        if not (one.stem_en and one.explanation and one.explanation_en)
        or not all(option.text_en for option in one.options)
        or bool(one.unit) != bool(one.unit_en)
    ]
    assert incomplete == []


def test_the_bank_has_all_kinds_and_enough_in_every_category() -> None:
    bank = content.questions().values()
    assert len(bank) >= 60
    assert set(Counter(one.kind for one in bank)) == {
        *("single", "multiple", "true-false", "numeric"),
        *("short", "matching", "ordering", "cloze"),
    }
    assert min(Counter(one.category for one in bank).values()) >= 6


def test_the_right_option_does_not_always_stand_at_the_same_place() -> None:
    singles = [one.key for one in content.questions().values() if one.kind == "single"]
    assert len(set(singles)) >= 2


def test_every_lesson_has_text_in_both_languages() -> None:
    lessons = [lesson for course in content.courses() for lesson in course.lessons]
    assert len(lessons) >= 10
    assert all(lesson.text.startswith("## ") for lesson in lessons)
    assert all(lesson.text_en.startswith("## ") for lesson in lessons)
