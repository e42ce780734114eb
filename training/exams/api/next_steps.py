"""What follows a result as JSON: when to try again, where, and what to read first."""

from datetime import datetime

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from training.exams.queries import attempts, bank, exams
from training.exams.queries.readings import Reading, readings
from training.exams.sittings.queries import sittings
from training.permissions import own_person


class LessonToRead(msgspec.Struct, rename="camel"):
    """A lesson by its course and number."""

    course: str
    lesson: int
    title: str


class WeakCategory(msgspec.Struct, rename="camel"):
    """A category in which too little was right, weakest first, with lessons that treat it."""

    category: str
    name: str
    lessons: list[LessonToRead]


class NextSitting(msgspec.Struct, rename="camel"):
    """A sitting that is to come."""

    opens_at: datetime
    closes_at: datetime
    rooms: list[str]


class NextSteps(msgspec.Struct, rename="camel"):
    """What follows a result."""

    passed: bool
    barred: str | None
    """Why a new attempt may not begin now: `too-soon`, `no-attempt-left`, …"""
    earliest: datetime | None
    """From when it may, where a time keeps it."""
    attempts_left: int | None
    sittings: list[NextSitting]
    weak: list[WeakCategory]


class NextStepsApi(Controller):
    """`/api/attempts/{attempt_id}/next-steps`."""

    path = "/api/attempts"
    tags = ["Exams"]

    @get("/{attempt_id:int}/next-steps", permission="self")
    async def next_steps(self, attempt_id: FromPath[int]) -> NextSteps:
        """Tell the next date and the weak categories with lessons to read.

        404 while there is no result that one may see.
        """
        person = own_person()
        found = await attempts.attempt(attempt_id, person)
        if found is None or found.told is None:
            raise NotFound
        now = await attempts.database_now(clock.standing())
        [standing] = [
            one for one in await exams.standings(person, now) if one.exam.id == found.exam
        ]
        to_read = await readings(found.id, found.told.weak)
        names = {one.code: pick(one.name, one.name_en) for one in await bank.categories()}
        return NextSteps(
            passed=found.told.passed,
            barred=None if standing.bar is None else str(standing.bar.value),
            earliest=standing.earliest,
            attempts_left=standing.left,
            sittings=[
                NextSitting(one.opens_at, one.closes_at, [room.name for room in one.rooms])
                for one in await sittings.coming(found.exam, now)
            ],
            weak=[
                WeakCategory(code, names.get(code, code), _lessons(to_read.get(code, [])))
                for code in found.told.weak
            ],
        )


def _lessons(found: list[Reading]) -> list[LessonToRead]:
    return [LessonToRead(one.course, one.lesson, pick(one.title, one.title_en)) for one in found]
