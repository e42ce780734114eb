"""What the page of a course shows of its lessons: texts as HTML, modules, questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kit.language import pick
from training.exams.queries import bank
from training.exams.rules.bodies import Face, face_of
from training.pages.markdown import markdown
from training.queries import lessons as within
from training.queries.courses import CourseShown, LessonShown


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a lesson as a page asks it."""

    name: str
    """Begins the names of its fields."""
    face: Face
    held: dict[str, Any] | None
    """What was answered last."""
    tries: int
    right: bool
    explanation: str


async def shown(
    course: CourseShown, person: int | None, *, open_now: bool, preview: bool = False
) -> dict[str, Any]:
    """What the page of a course needs besides who may do what: its lessons as HTML, and quizzes."""
    questions = await bank.newest([one for lesson in course.lessons for one in lesson.questions])
    held = await within.answers([one.id for one in course.lessons], person) if person else {}
    texts: list[Markup] = [markdown(pick(one.text, one.text_en)) for one in course.lessons]
    return {
        "course": course,
        "texts": texts,
        "quizzes": [_quiz(lesson, questions, held) for lesson in course.lessons],
        "modules": _modules(course.lessons),
        "next_up": next((one.position for one in course.lessons if one.read_at is None), None),
        "open_now": open_now,
        "preview": preview,
    }


def _quiz(
    lesson: LessonShown,
    questions: dict[str, bank.QuestionShown],
    held: dict[tuple[int, str], within.AnswerHeld],
) -> list[Asked]:
    found = []
    for number, code in enumerate(lesson.questions, 1):
        if code in questions:
            draft, last = questions[code].draft, held.get((lesson.id, code))
            right = last is not None and last.correct
            found.append(
                Asked(
                    f"q{number}",
                    face_of(draft),
                    last.answer if last else None,
                    last.tries if last else 0,
                    right,
                    pick(draft.explanation, draft.explanation_en) if right else "",
                )
            )
    return found


def _modules(lessons_shown: Sequence[LessonShown]) -> list[tuple[str, list[LessonShown]]]:
    """(module, its lessons) in order; lessons without one stand under an empty name."""
    found: list[tuple[str, list[LessonShown]]] = []
    for one in lessons_shown:
        name = pick(one.module, one.module_en) if one.module else ""
        if not found or found[-1][0] != name:
            found.append((name, []))
        found[-1][1].append(one)
    return found
