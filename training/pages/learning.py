"""A person's own learning: the next step, what is due, exams, courses, sessions."""

from datetime import date

from litestar import Controller, Response, get

from kit import clock
from kit.feature import Card
from kit.language import N_, gettext, pick
from kit.permissions import Principal
from kit.web import page
from kit.web.environment import date_text
from training.exams.pages.words import bar_text
from training.exams.queries import exams
from training.exams.queries.attempts import database_now
from training.permissions import own_person
from training.queries import courses, lessons, mentoring, plans, sessions
from training.queries.plans import PlanShown, StepShown
from training.rules.plans import State

PATHS = {
    "course": "/courses/{}",
    "session": "/course-sessions",
    "practice": "/me/shifts",
    "electives": "/courses",
    "certificate": "/me/certificates",
}
KINDS = {
    "course": N_("course"),
    "session": N_("course session"),
    "exam": N_("exam"),
    "practice": N_("days under a mentor"),
    "certificate": N_("certificate"),
    "electives": N_("electives"),
}


class LearningPages(Controller):
    """`/me/learning`."""

    path = "/me/learning"
    include_in_schema = False

    @get("/", permission="self")
    async def show(self) -> Response[str]:
        """My learning."""
        person = own_person()
        now = await database_now(clock.standing())
        today = clock.civil(now)
        mine, _ = await plans.find_plans(today, person_id=person)
        held = await plans.held_certificates(person, today)
        standings = await exams.standings(person, now)
        ids = {one.exam.code: one.exam.id for one in standings}
        wanted = {step.subject for plan in mine for step in plan.steps if step.kind == "exam"}
        standings.sort(key=lambda one: (one.exam.code not in wanted, one.exam.code))
        offered, _ = await courses.find_courses(person, page_size=100)
        coming, _ = await sessions.find_sessions(since=now, person_id=person, page_size=100)
        return page(
            "training/learning.html",
            running=[one for one in standings if one.running is not None],
            upcoming=upcoming(mine, ids),
            resume=await lessons.resume(person),
            reports=await mentoring.reports(person=person),
            beginners=await mentoring.beginners(person, today),
            news=await lessons.new_versions(person),
            plans=mine,
            kinds=KINDS,
            to_take=[
                (one, bar_text(one.bar, one.earliest))
                for one in standings
                if not one.passed and one.exam.code not in held
            ],
            done=[one for one in standings if one.passed or one.exam.code in held],
            held=held,
            courses=offered,
            sessions=[one for one in coming if one.mine in {"seated", "waiting"}],
        )


def upcoming(mine: list[PlanShown], exam_ids: dict[str, int]) -> list[tuple[StepShown, str]]:
    """The next step of every plan with where to do it, the most urgent first."""
    found = [
        next((step for step in plan.steps if step.state in {State.NEXT, State.LATE}), None)
        for plan in mine
    ]
    return [
        (step, step_path(step, exam_ids))
        for step in sorted((one for one in found if one), key=lambda one: one.due)
    ]


def step_path(step: StepShown, exam_ids: dict[str, int]) -> str:
    """Where a person goes to do a step."""
    if step.kind == "exam":
        return f"/me/exams/{exam_ids[step.subject]}" if step.subject in exam_ids else ""
    return PATHS[step.kind].format(step.subject)


async def desk(principal: Principal, today: date) -> list[Card]:
    """What the start page says about learning: running attempts, my next step, late plans."""
    cards: list[Card] = []
    if principal.person_id is not None:
        cards += await _own(principal.person_id, today)
    if principal.may("plans.read"):
        found, _ = await plans.find_plans(today, towns=principal.towns("plans.read"), page_size=500)
        late = sum(plan.late for plan in found)
        if late:
            cards.append(
                Card(
                    title=gettext(N_("Plans behind schedule")),
                    path="/plans",
                    count=late,
                    text=gettext(N_("Newcomers whose next step is overdue.")),
                    tone="note",
                )
            )
    return cards


async def _own(person: int, today: date) -> list[Card]:
    now = await database_now(clock.standing())
    cards = [
        Card(
            title=gettext(N_("An exam is running")),
            path=f"/me/attempts/{one.running}",
            text=pick(one.exam.name, one.exam.name_en),
            tone="bad",
        )
        for one in await exams.standings(person, now)
        if one.running is not None
    ]
    mine, _ = await plans.find_plans(today, person_id=person)
    for plan in mine:
        for step in plan.steps:
            if step.state in {State.NEXT, State.LATE}:
                cards.append(
                    Card(
                        title=pick(step.name, step.name_en),
                        path="/me/learning",
                        text=gettext(N_("My next step, due {day}."), day=date_text(step.due)),
                        tone="bad" if step.state is State.LATE else "note",
                    )
                )
                break
    return cards
