"""Exams for examiners: the list, one with its attempts, a new one from a blueprint, analysis."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound
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
from training.exams.pages.exam_form import LINES, by_row, code_of, draft_from, form_of
from training.exams.pages.words import (
    DIFFICULTIES,
    KINDS,
    REVIEWS,
    attempt_badge,
    category_names,
    chosen,
)
from training.exams.queries import attempts, exams
from training.exams.queries.exams import ExamLine, ExamShown
from training.exams.service import closing
from training.exams.service import exams as service
from training.exams.sittings.pages.words import signal_texts
from training.exams.sittings.queries import desk
from training.queries import courses

BANDS = 10


def _share(line: ExamLine) -> Badge | None:
    over = line.attempts - line.running
    return Badge(f"{round(100 * line.passed / over)} %") if over else None


LIST = (
    Column(
        "name",
        N_("Exam"),
        value=lambda row: pick(row.exam.name, row.exam.name_en),
        link=lambda row: f"/exams/{row.exam.id}",
    ),
    Column("questions", N_("Questions"), value=lambda row: row.exam.blueprint.questions, rank=2),
    Column("attempts", N_("Attempts")),
    Column("running", N_("Running now"), rank=2),
    Column("passed", N_("Passed"), value=_share),
)
ATTEMPTS = (
    Column(
        "name",
        N_("Person"),
        link=lambda row: f"/exams/attempts/{row.id}" if row.state == "submitted" else None,
    ),
    Column("employeeNo", N_("Staff No."), value=lambda row: row.employee_no, rank=2),
    Column("number", N_("Attempt"), rank=3),
    Column("startedAt", N_("Began"), value=lambda row: row.started_at, rank=2),
    Column("state", N_("State"), value=lambda row: attempt_badge(row.state, row.passed)),
    Column("answered", N_("Answered"), value=lambda row: f"{row.answered}/{row.slots}", rank=2),
    Column(
        "percent",
        N_("Result"),
        value=lambda row: None if row.percent is None else f"{row.percent:g} %",
        align="end",
    ),
    Column("late", N_("Late answers"), value=lambda row: row.late or None, rank=3),
)


class ExamPages(Controller):
    """`/exams`."""

    path = "/exams"
    include_in_schema = False

    @get("/", permission="exams.read")
    async def show_list(self) -> Response[Any]:
        """All exams."""
        given = asked()
        found, total = await exams.find_exams(page=given.page, page_size=given.page_size)
        table = Table("exams", N_("Exams"), LIST, found, given, total)
        return table_page("training/exams.html", table, may_edit=required().may("exams.edit"))

    @get("/new", permission="exams.edit")
    async def write(self) -> Response[str]:
        """An exam to set."""
        return await self._form(Form.of(limit_minutes=45, pass_percent=60, review="full"), None)

    @post("/", permission="exams.edit")
    async def add(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Set an exam."""
        form = await entered(request)
        try:
            made = await service.add_exam(code_of(form), draft_from(form), now=clock.now())
        except Invalid as refusal:
            return await self._form(by_row(form, refusal), None)
        flash(N_("The exam is set."))
        return redirect(f"/exams/{made}")

    @get("/{exam_id:int}/edit", permission="exams.edit")
    async def rewrite(self, exam_id: FromPath[int]) -> Response[str]:
        """An exam's terms to change."""
        return await self._form(form_of(await _exam(exam_id)), exam_id)

    @post("/{exam_id:int}", permission="exams.edit")
    async def change(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Change an exam's terms."""
        form = await entered(request)
        try:
            await service.change_exam(exam_id, draft_from(form))
        except Invalid as refusal:
            return await self._form(by_row(form, refusal), exam_id)
        flash(N_("Saved. Attempts under way keep their paper and their time."))
        return redirect(f"/exams/{exam_id}")

    @get("/{exam_id:int}", permission="exams.read")
    async def show_one(self, exam_id: FromPath[int]) -> Response[Any]:
        """An exam's terms and its attempts."""
        exam = await _exam(exam_id)
        await closing.settle_all(at=clock.standing())
        given = asked()
        found, total = await attempts.find_attempts(
            exam_id, page=given.page, page_size=given.page_size
        )
        table: Table = Table(
            "attempts",
            N_("Attempts"),
            ATTEMPTS,
            found,
            given,
            total,
            empty=N_("Nobody has tried yet."),
        )
        return table_page(
            "training/exam.html",
            table,
            exam=exam,
            course_name=await _course_name(exam.course),
            categories=await category_names(),
            difficulties=DIFFICULTIES,
            kinds=KINDS,
            reviews=REVIEWS,
            may_edit=required().may("exams.edit"),
        )

    @get("/attempts/{attempt_id:int}", permission="exams.read")
    async def show_attempt(self, attempt_id: FromPath[int]) -> Response[str]:
        """A marked attempt with its keys, for those who also may read questions."""
        found = await attempts.attempt(attempt_id)
        if found is None or found.state != "submitted":
            raise NotFound
        return page(
            "training/attempt.html",
            attempt=found,
            outcome=found.outcome,
            person=await attempts.who(attempt_id),
            reviewed=await attempts.review(attempt_id),
            chosen={slot.number: chosen(slot.response) for slot in found.slots},
            full=required().may("questions.read"),
            late=await attempts.late_answers(attempt_id),
            signals=signal_texts(await desk.signals_of(attempt_id)),
        )

    async def _form(self, form: Form, exam_id: int | None) -> Response[str]:
        offered, _ = await courses.find_courses(page_size=500)
        return page(
            "training/exam-form.html",
            form=form,
            exam_id=exam_id,
            status=form.status,
            places=range(LINES),
            courses=[(one.code, pick(one.name, one.name_en)) for one in offered],
            categories=list((await category_names()).items()),
            difficulties=[(level, gettext(label)) for level, label in DIFFICULTIES.items()],
            kinds=[(kind, gettext(label)) for kind, label in KINDS.items()],
            reviews=[(code, gettext(label)) for code, label in REVIEWS.items()],
        )


async def _course_name(code: str | None) -> str | None:
    return pick(*(await courses.names([code]))[code]) if code else None


async def _exam(exam_id: int) -> ExamShown:
    found = await exams.exam(exam_id)
    if found is None:
        raise NotFound
    return found
