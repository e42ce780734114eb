"""What is new in a course, for pages and API: the present version beside an earlier one."""

from dataclasses import dataclass

from kit.errors import NotFound
from kit.language import pick
from training.queries import courses
from training.queries.courses import CourseShown, LessonShown
from training.queries.lessons import new_versions
from training.rules.lessons import Passage, changed

NEW, CHANGED, GONE = "new", "changed", "gone"


@dataclass(frozen=True, slots=True)
class LessonChange:
    """What is new in a lesson, in the reader's language."""

    title: str
    kind: str
    passages: tuple[Passage, ...]
    id: int | None
    """Of the present lesson."""
    read: bool
    """Whether the reader has confirmed the present one."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The present version, the number of the one it is compared with, and what is new."""

    course: CourseShown
    before: int
    lessons: tuple[LessonChange, ...]
    same: int
    """How many lessons say what they said."""


async def changes_of(code: str, person_id: int | None) -> Changes:
    """What is new since the version that the person read, or else since the one before.

    Raises NotFound where there is no earlier version.
    """
    now = await courses.course(code, person_id)
    if now is None:
        raise NotFound
    numbers = [one.number for one in await courses.versions(code) if one.state == "retired"]
    if person_id is not None:
        mine = [one.before for one in await new_versions(person_id) if one.code == code]
        numbers = mine or numbers
    before = await courses.course(code, version=numbers[0]) if numbers else None
    if before is None:
        raise NotFound
    found = lessons_changed(before.lessons, now.lessons)
    there = sum(one.kind != GONE for one in found)
    return Changes(now, before.version, found, len(now.lessons) - there)


def lessons_changed(
    before: tuple[LessonShown, ...], after: tuple[LessonShown, ...]
) -> tuple[LessonChange, ...]:
    """The lessons that are new, changed or gone; lessons are the same by title, or by place."""
    titles = {one.title for one in after}
    left = {one.title: one for one in before}
    places = {one.position: one for one in before if one.title not in titles}
    found = []
    for one in after:
        old = left.pop(one.title, None) or places.pop(one.position, None)
        if old is None:
            found.append(_change(one, NEW, ()))
            continue
        left.pop(old.title, None)
        passages = changed(pick(old.text, old.text_en), pick(one.text, one.text_en))
        if passages or _beside(old) != _beside(one):
            found.append(_change(one, CHANGED, passages))
    return (
        *found,
        *(
            LessonChange(pick(one.title, one.title_en), GONE, (), None, read=True)
            for one in left.values()
        ),
    )


def _beside(one: LessonShown) -> object:
    return one.draft.materials, one.questions, one.title


def _change(one: LessonShown, kind: str, passages: tuple[Passage, ...]) -> LessonChange:
    title = pick(one.title, one.title_en)
    return LessonChange(title, kind, passages, one.id, read=one.read_at is not None)
