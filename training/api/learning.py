"""One's own learning as JSON: what comes next, what is due, where one stopped, what is new."""

from datetime import date, datetime

import msgspec
from litestar import Controller, get

from kit import clock
from kit.language import pick
from training.permissions import own_person
from training.queries import lessons, plans
from training.rules.plans import State


class NextStep(msgspec.Struct, rename="camel"):
    """The next step on the way to a post."""

    post: str
    kind: str
    subject: str
    name: str
    due: date
    late: bool


class ResumeRead(msgspec.Struct, rename="camel"):
    """Where one stopped: a lesson, and the second of its film."""

    course: str
    lesson: int
    title: str
    seconds: int
    at: datetime


class NewVersionRead(msgspec.Struct, rename="camel"):
    """A course that changed since one read it."""

    course: str
    name: str
    version: int
    read_version: int
    published_on: date
    changes: str | None
    lessons_to_read: int


class LearningRead(msgspec.Struct, rename="camel"):
    """One's own learning."""

    next: list[NextStep]
    resume: ResumeRead | None
    changed: list[NewVersionRead]


class LearningApi(Controller):
    """One's own learning."""

    path = "/api/me/learning"
    tags = ["Training"]

    @get("/", permission="self")
    async def mine(self) -> LearningRead:
        """The next step of each plan, the soonest due first; where one stopped; what is new."""
        person = own_person()
        found, _ = await plans.find_plans(clock.today(), person_id=person)
        steps = [
            NextStep(
                plan.post,
                step.kind,
                step.subject,
                pick(step.name, step.name_en),
                step.due,
                step.state is State.LATE,
            )
            for plan in found
            for step in plan.steps
            if step.state in {State.NEXT, State.LATE}
        ]
        stopped = await lessons.resume(person)
        return LearningRead(
            sorted(steps, key=lambda one: one.due),
            ResumeRead(
                stopped.course,
                stopped.position,
                pick(stopped.title, stopped.title_en),
                stopped.seconds,
                stopped.at,
            )
            if stopped
            else None,
            [
                NewVersionRead(
                    one.code,
                    pick(one.name, one.name_en),
                    one.version,
                    one.before,
                    one.published_on,
                    pick(one.changes or "", one.changes_en) or None,
                    one.unread,
                )
                for one in await lessons.new_versions(person)
            ],
        )
