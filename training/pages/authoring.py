"""Courses as their authors write them: drafts, files, preview, versions, packages."""

from dataclasses import replace
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from kit import clock, files
from kit.errors import Invalid, NotFound, Refusal
from kit.files import received, received_on_disk
from kit.language import N_
from kit.web import Form, entered, flash, page, redirect
from training import packages
from training.answers import package_answer, taken
from training.pages.lessons import shown
from training.queries import courses
from training.queries.courses import CourseShown
from training.rules.lessons import BadLine, LessonDraft, bare, read, split, written
from training.service import courses as service
from training.service import packages as packing
from training.service.authoring import add_file
from training.service.courses import CourseDraft

LARGEST_FILE = files.VIDEOS.largest + 1_000_000


class CourseForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A course as one text: each line that begins with "# " begins a lesson."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    class_hours: Annotated[float, msgspec.Meta(ge=0, le=1000)]
    text: Annotated[str, msgspec.Meta(min_length=3, max_length=200_000)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None
    text_en: Annotated[str, msgspec.Meta(max_length=200_000)] | None = None
    hours_kind: Annotated[str, msgspec.Meta(pattern="^[a-z_]{1,40}$")] = "pre_posting"
    changes: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    changes_en: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    posts: Annotated[str, msgspec.Meta(max_length=3000)] | None = None
    restricted: bool = False
    action: Annotated[str, msgspec.Meta(max_length=20)] | None = None


class CopyForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Code and names of the copy."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None


class AuthoringPages(Controller):
    """`/courses`, for those who write them."""

    path = "/courses"
    include_in_schema = False

    @get("/new", permission="courses.edit")
    async def write(self) -> Response[str]:
        """A course to write."""
        return page(
            "training/course-form.html", form=Form.of(hours_kind="pre_posting"), course=None
        )

    @get("/import", permission="courses.edit")
    async def choose_package(self) -> Response[str]:
        """A package to take in."""
        return page("training/course-import.html", form=Form())

    @post("/import", permission="courses.edit", request_max_body_size=packages.LARGEST_BODY)
    async def take_package(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """A package becomes a draft."""
        form = await entered(request)
        try:
            _, content = await received(request)
            code = await taken(content, form.value("code") or None)
        except Refusal as refusal:
            form = form.refused(refusal)
            return page("training/course-import.html", form=form, status=form.status)
        flash(N_("The package is a draft now: look at it, then publish it."))
        return redirect(f"/courses/{code}/edit")

    @get("/{code:str}/edit", permission="courses.edit")
    async def rewrite(self, code: FromPath[str]) -> Response[str]:
        """The draft of a course, or what would be its next version, to write."""
        found = await _newest(code)
        return page("training/course-form.html", form=await _form(found), course=found)

    @post("/{code:str}/files", permission="courses.edit", request_max_body_size=LARGEST_FILE)
    async def add_file(self, code: FromPath[str], request: Request[Any, Any, Any]) -> Redirect:
        """A picture, attachment or film goes into a lesson of the draft."""
        form = await entered(request)
        try:
            name, content = await received_on_disk(request)
            stored = await files.keep(name, content, files.VIDEOS, now=clock.now())
            await add_file(code, _number(form.value("lesson")), stored, form.value("title")[:120])
        except NotFound:
            raise
        except Refusal as refusal:
            flash(refusal.text, tone="bad", **refusal.facts)
        else:
            flash(N_("“{name}” stands in the draft."), name=stored.name)
        return redirect(f"/courses/{code}/edit")

    @get("/{code:str}/preview", permission="courses.edit")
    async def preview(
        self, code: FromPath[str], *, version: FromQuery[int | None] = None
    ) -> Response[str]:
        """A version as trainees see it: the draft, or the one asked for."""
        if version is not None and not 1 <= version <= 32_000:
            raise NotFound
        found = await courses.course(code, version=version) if version else await _newest(code)
        if found is None:
            raise NotFound
        return page(
            "training/course.html",
            **await shown(found, None, open_now=False, preview=True),
            needs=[],
            equivalences=[],
            changed=False,
            due=None,
            closed=False,
            may_edit=False,
        )

    @get("/{code:str}/versions", permission="courses.edit")
    async def versions(self, code: FromPath[str]) -> Response[str]:
        """The versions of a course, and what to do with it."""
        found = await courses.versions(code)
        if not found:
            raise NotFound
        return await _versions(code, Form())

    @post("/{code:str}/publish", permission="courses.edit")
    async def publish(self, code: FromPath[str]) -> Redirect:
        """Publish the draft."""
        try:
            number = await service.publish_draft(code, now=clock.now())
        except service.NoDraft as refusal:
            flash(refusal.text, tone="bad")
            return redirect(f"/courses/{code}/versions")
        flash(N_("Version {number} is published."), number=number)
        return redirect(f"/courses/{code}")

    @post("/{code:str}/drop-draft", permission="courses.edit")
    async def drop(self, code: FromPath[str]) -> Redirect:
        """Throw the draft away."""
        try:
            await service.drop_draft(code)
        except service.NoDraft as refusal:
            flash(refusal.text, tone="bad")
        else:
            flash(N_("The draft is gone."))
        return redirect("/courses")

    @post("/{code:str}/retire", permission="courses.edit")
    async def retire(self, code: FromPath[str]) -> Redirect:
        """Retire the course."""
        await service.retire_course(code)
        flash(N_("The course is retired: nobody new reads it."))
        return redirect(f"/courses/{code}/versions")

    @post("/{code:str}/copy", permission="courses.edit")
    async def copy(
        self, code: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Begin another course that says the same."""
        form = await entered(request)
        try:
            given = form.into(CopyForm)
            await service.copy_course(code, given.code, given.name, given.name_en)
        except NotFound:
            raise
        except Refusal as refusal:
            return await _versions(code, form.refused(refusal))
        return redirect(f"/courses/{given.code}/edit")

    @get("/{code:str}/package.zip", permission="courses.edit")
    async def package(self, code: FromPath[str]) -> Response[bytes]:
        """The course as a package."""
        return package_answer(code, await packing.packed(code))


async def kept(form: Form) -> Response[str] | Redirect:
    """The answer to a course that was written on the form: published, or kept as a draft."""
    try:
        given = form.into(CourseForm)
        draft = _draft(given)
        if given.action == "draft":
            await service.save_draft(given.code, draft)
            flash(N_("The draft is kept; readers see it once it is published."))
            return redirect(f"/courses/{given.code}/edit")
        number = await service.publish_course(given.code, draft, now=clock.now())
    except Invalid as refusal:
        form = _placed(form.refused(refusal), refusal)
        return page("training/course-form.html", form=form, course=None, status=form.status)
    flash(N_("Version {number} is published."), number=number)
    return redirect(f"/courses/{given.code}")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


async def _newest(code: str) -> CourseShown:
    found = (
        await courses.course(code, state="draft")
        or await courses.course(code)
        or await courses.course(code, state="retired")
    )
    if found is None:
        raise NotFound
    return found


async def _versions(code: str, form: Form) -> Response[str]:
    return page(
        "training/course-versions.html",
        course=await _newest(code),
        versions=await courses.versions(code),
        form=form,
        status=form.status,
    )


async def _form(found: CourseShown) -> Form:
    paths = {m.file: m.path for one in found.lessons for m in one.materials if m.file}
    writing = found.state == "draft"
    return Form.of(
        code=found.code,
        name=found.name,
        name_en=found.name_en,
        class_hours=found.class_hours,
        hours_kind=found.hours_kind,
        changes=found.changes if writing else None,
        changes_en=found.changes_en if writing else None,
        posts=" ".join(found.posts),
        restricted=found.restricted,
        text="\n\n".join(written(one.draft, paths) for one in found.lessons),
        text_en="\n\n".join(
            f"# {one.title_en or one.title}\n\n{one.text_en or ''}" for one in found.lessons
        )
        if any(one.text_en for one in found.lessons)
        else "",
    )


def _placed(form: Form, refusal: Invalid) -> Form:
    """What is wrong with a lesson stands at the text: the form has no field for each lesson."""
    deep = next((text for name, text in refusal.errors.items() if name.startswith("lessons")), None)
    return form if deep is None else form.refused(Invalid({"text": deep}))


def _draft(given: CourseForm) -> CourseDraft:
    chinese, english = split(given.text), split(given.text_en or "")
    if english and len(english) != len(chinese):
        raise Invalid({"textEn": N_("The English text has another number of lessons.")})
    return CourseDraft(
        name=given.name,
        name_en=given.name_en,
        class_hours=service.hours(given.class_hours),
        hours_kind=given.hours_kind,
        changes=given.changes,
        changes_en=given.changes_en,
        posts=tuple(dict.fromkeys((given.posts or "").replace(",", " ").split())),
        restricted=given.restricted,
        lessons=tuple(
            _lesson(title, text, english[place] if english else None)
            for place, (title, text) in enumerate(chinese)
        ),
    )


def _lesson(title: str, text: str, english: tuple[str, str] | None) -> LessonDraft:
    try:
        lesson = read(title, text)
    except BadLine as bad:
        wrong = N_("This line cannot be read: {line}")
        raise Invalid({"text": wrong}, line=str(bad)[:120]) from bad
    if english is None:
        return lesson
    return replace(lesson, title_en=english[0], text_en=bare(english[1]))
