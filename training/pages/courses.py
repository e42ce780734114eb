"""Courses: the list, one course to read, publishing."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import (
    Badge,
    Column,
    Form,
    Table,
    asked,
    entered,
    flash,
    page,
    redirect,
    table_page,
)
from training.pages.markdown import markdown
from training.permissions import own_person
from training.queries import courses
from training.queries.courses import CourseLine
from training.rules.lessons import split
from training.service import courses as service
from training.service import credit
from training.service.courses import CourseDraft, LessonDraft


class CourseForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A course as one text: each line that begins with "# " begins a lesson."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    class_hours: Annotated[float, msgspec.Meta(ge=0, le=1000)]
    text: Annotated[str, msgspec.Meta(min_length=3, max_length=200_000)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None
    text_en: Annotated[str, msgspec.Meta(max_length=200_000)] | None = None


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


COLUMNS = (
    Column(
        "name",
        N_("Course"),
        value=lambda row: pick(row.name, row.name_en),
        link=lambda row: f"/courses/{row.code}" if row.version else None,
    ),
    Column("lessons", N_("Lessons")),
    Column("classHours", N_("Class hours"), value=lambda row: row.class_hours, rank=2),
    Column("version", N_("Version"), rank=3),
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
            required().person_id, page=given.page, page_size=given.page_size
        )
        table = Table("courses", N_("Courses"), COLUMNS, found, given, total)
        return table_page("training/courses.html", table, may_edit=required().may("courses.edit"))

    @get("/new", permission="courses.edit")
    async def write(self) -> Response[str]:
        """A course to write."""
        return page("training/course-form.html", form=Form(), course=None)

    @get("/{code:str}/edit", permission="courses.edit")
    async def rewrite(self, code: FromPath[str]) -> Response[str]:
        """The next version of a course to write."""
        found = await courses.course(code)
        if found is None:
            raise NotFound
        form = Form.of(
            code=found.code,
            name=found.name,
            name_en=found.name_en,
            class_hours=found.class_hours,
            text="\n\n".join(f"# {one.title}\n\n{one.text}" for one in found.lessons),
            text_en="\n\n".join(
                f"# {one.title_en or one.title}\n\n{one.text_en or ''}" for one in found.lessons
            ),
        )
        return page("training/course-form.html", form=form, course=found)

    @post("/", permission="courses.edit", request_max_body_size=2 * 1024 * 1024)
    async def publish(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Publish a course, or its next version."""
        form = await entered(request)
        try:
            given = form.into(CourseForm)
            number = await service.publish_course(given.code, _draft(given), now=clock.now())
        except Invalid as refusal:
            form = form.refused(refusal)
            return page("training/course-form.html", form=form, course=None, status=form.status)
        flash(N_("Version {number} is published."), number=number)
        return redirect(f"/courses/{given.code}")

    @get("/{code:str}", permission="courses.read")
    async def show_one(self, code: FromPath[str]) -> Response[str]:
        """A course with its lessons to read."""
        found = await courses.course(code, required().person_id)
        if found is None:
            raise NotFound
        texts: list[Markup] = [markdown(pick(one.text, one.text_en)) for one in found.lessons]
        return page(
            "training/course.html",
            course=found,
            texts=texts,
            needs=await _named(await courses.prerequisites(code)),
            equivalences=await courses.equivalences(code),
            today=clock.today(),
            may_edit=required().may("courses.edit"),
        )

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
        await service.confirm_read(lesson_id, own_person(), now=clock.now())
        found = await courses.course(code, own_person())
        lessons = found.lessons if found else ()
        unread = next((one.position for one in lessons if one.read_at is None), None)
        if unread is None:
            flash(N_("You have read the whole course. Its class hours are on record."))
            return redirect(f"/courses/{code}")
        return redirect(f"/courses/{code}#lesson-{unread}")


def _draft(given: CourseForm) -> CourseDraft:
    chinese, english = split(given.text), split(given.text_en or "")
    if english and len(english) != len(chinese):
        raise Invalid({"textEn": N_("The English text has another number of lessons.")})
    return CourseDraft(
        name=given.name,
        name_en=given.name_en,
        class_hours=service.hours(given.class_hours),
        lessons=tuple(
            LessonDraft(title, text, *(english[place] if english else (None, None)))
            for place, (title, text) in enumerate(chinese)
        ),
    )
