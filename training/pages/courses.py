"""Courses: the list, one course to take, what is new in it."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Table, asked, entered, flash, page, redirect, table_page
from training.changes import changes_of
from training.exams.pages import answering
from training.exams.queries import bank
from training.exams.rules import responses
from training.exams.rules.bodies import face_of
from training.pages.authoring import kept
from training.pages.lessons import shown
from training.permissions import own_person
from training.queries import courses, plans
from training.queries import lessons as within
from training.queries.courses import CourseLine
from training.rules.plans import State
from training.service import credit, lessons


class EquivalenceForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What the course counts as, from when on."""

    counts_as: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    first_day: date


async def _named(codes: list[str]) -> list[tuple[str, str]]:
    found = await courses.names(codes)
    return [(code, pick(*found[code])) for code in codes]


def _progress(line: CourseLine) -> Badge:
    if line.lessons and line.read == line.lessons:
        return Badge(gettext(N_("read")), "good")
    if line.read:
        return Badge(f"{line.read}/{line.lessons}", "note")
    return Badge(gettext(N_("not read")), "quiet")


def _version(line: CourseLine) -> Any:
    if line.draft is None:
        return line.version
    draft = gettext(N_("draft {number}"), number=line.draft)
    return Badge(f"{line.version} · {draft}" if line.version else draft, "note")


COLUMNS = (
    Column(
        "name",
        N_("Course"),
        value=lambda row: pick(row.name, row.name_en),
        link=lambda row: f"/courses/{row.code}",
    ),
    Column("lessons", N_("Lessons")),
    Column("classHours", N_("Class hours"), value=lambda row: row.class_hours, rank=2),
    Column("version", N_("Version"), value=_version, rank=3),
    Column("publishedOn", N_("Since"), value=lambda row: row.published_on, rank=2),
    Column("read", N_("Read by me"), value=_progress),
)


class CoursePages(Controller):
    """`/courses`."""

    path = "/courses"
    include_in_schema = False

    @get("/", permission="courses.read")
    async def show_list(self) -> Response[Any]:
        """All courses."""
        given = asked()
        found, total = await courses.find_courses(
            required().person_id,
            unpublished=required().may("courses.edit"),
            page=given.page,
            page_size=given.page_size,
        )
        table = Table("courses", N_("Courses"), COLUMNS, found, given, total)
        return table_page("training/courses.html", table, may_edit=required().may("courses.edit"))

    @post("/", permission="courses.edit", request_max_body_size=2 * 1024 * 1024)
    async def keep(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Publish a course or its next version, or keep it as a draft."""
        return await kept(await entered(request))

    @get("/{code:str}", permission="courses.read")
    async def show_one(self, code: FromPath[str]) -> Response[str] | Redirect:
        """A course with its lessons to read."""
        person = required().person_id
        found = await courses.course(code, person)
        may_edit = required().may("courses.edit")
        if found is None and may_edit and await courses.versions(code):
            return redirect(f"/courses/{code}/versions")
        if found is None:
            raise NotFound
        may_take = person is not None and await courses.may_take(code, person, clock.today())
        news = await within.new_versions(person) if person is not None else []
        return page(
            "training/course.html",
            **await shown(found, person, open_now=may_take),
            needs=await _named(await courses.prerequisites(code)),
            equivalences=await courses.equivalences(code),
            changed=any(one.code == code for one in news),
            due=await _due(code, person),
            closed=person is not None and not may_take,
            today=clock.today(),
            may_edit=may_edit,
        )

    @get("/{code:str}/changes", permission="courses.read")
    async def changes(self, code: FromPath[str]) -> Response[str]:
        """What is new since the version that one has read."""
        found = await changes_of(code, required().person_id)
        return page("training/course-changes.html", course=found.course, found=found)

    @post("/{code:str}/prerequisites", permission="courses.edit")
    async def need(self, code: FromPath[str], request: Request[Any, Any, Any]) -> Redirect:
        """Say which courses come first."""
        text = (await entered(request)).value("needs")
        try:
            await credit.put_prerequisites(code, text.replace(",", " ").split()[:20])
        except NotFound:
            raise
        except Refusal as refusal:
            flash(refusal.text, tone="bad", **refusal.facts)
        else:
            flash(N_("Saved."))
        return redirect(f"/courses/{code}")

    @post("/{code:str}/equivalences", permission="courses.edit")
    async def equate(self, code: FromPath[str], request: Request[Any, Any, Any]) -> Redirect:
        """Say what the course counts as."""
        form = await entered(request)
        try:
            given = form.into(EquivalenceForm)
            await credit.add_equivalence(code, given.counts_as, given.first_day)
        except Invalid as refusal:
            flash(next(iter(refusal.errors.values())), tone="bad")
        else:
            flash(N_("Saved."))
        return redirect(f"/courses/{code}")

    @post("/{code:str}/equivalences/{equivalence_id:int}/take-back", permission="courses.edit")
    async def take_back(
        self,
        code: FromPath[str],
        equivalence_id: FromPath[int],
        request: Request[Any, Any, Any],
    ) -> Redirect:
        """End an equivalence from today on, with or without the credit it gave."""
        keeps = (await entered(request)).value("keeps") == "1"
        try:
            await credit.take_back(code, equivalence_id, clock.today(), keeps=keeps)
        except Invalid as refusal:
            flash(next(iter(refusal.errors.values())), tone="bad")
        else:
            flash(N_("Saved."))
        return redirect(f"/courses/{code}")

    @post("/{code:str}/lessons/{lesson_id:int}", permission="self")
    async def confirm(self, code: FromPath[str], lesson_id: FromPath[int]) -> Redirect:
        """Confirm that one has read a lesson."""
        try:
            await lessons.confirm_read(lesson_id, own_person(), now=clock.now())
        except lessons.QuestionsFirst as refusal:
            flash(refusal.text, tone="bad", **refusal.facts)
            return redirect(f"/courses/{code}#quiz-{lesson_id}")
        found = await courses.course(code, own_person())
        left = found.lessons if found else ()
        unread = next((one.position for one in left if one.read_at is None), None)
        if unread is None:
            flash(N_("You have read the whole course. Its class hours are on record."))
            return redirect(f"/courses/{code}")
        return redirect(f"/courses/{code}#lesson-{unread}")

    @post(
        "/{code:str}/lessons/{lesson_id:int}/quiz",
        permission="self",
        request_max_body_size=512 * 1024,
    )
    async def answer(
        self, code: FromPath[str], lesson_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Redirect:
        """Answer the questions of a lesson."""
        person = own_person()
        course = await courses.course(code, person)
        here = [one for one in course.lessons if one.id == lesson_id] if course else []
        if not here:
            raise NotFound
        form = await entered(request)
        right = wrong = 0
        asked_here = await bank.newest(list(here[0].questions))
        for number, question in enumerate(here[0].questions, 1):
            if question in here[0].right or question not in asked_here:
                continue
            face = face_of(asked_here[question].draft)
            try:
                given = answering.entered(form, f"q{number}", face)
            except responses.WrongShape:
                given = None
            if given is None:
                continue
            good = await lessons.answer(lesson_id, question, person, given, now=clock.now())
            right, wrong = right + good, wrong + (not good)
        if wrong:
            flash(N_("{wrong} not right yet: read again, then try again."), tone="bad", wrong=wrong)
        elif right:
            flash(N_("Right: {right}."), right=right)
        else:
            flash(N_("Nothing was answered."), tone="bad")
        return redirect(f"/courses/{code}#quiz-{lesson_id}")


async def _due(code: str, person: int | None) -> date | None:
    """When the person's plan wants the course done, if it is not."""
    if person is None:
        return None
    mine, _ = await plans.find_plans(clock.today(), person_id=person)
    days = [
        step.due
        for plan in mine
        for step in plan.steps
        if step.kind == "course" and step.subject == code and step.state is not State.DONE
    ]
    return min(days, default=None)
