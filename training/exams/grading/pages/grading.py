"""Marking for examiners: what waits, practical sheets, regrades, appeals, the release."""

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import NotFound, Refusal
from kit.language import N_, gettext
from kit.permissions import required
from kit.web import Form, entered, flash, page, redirect
from training.exams.grading.queries import appeals as appeal_queries
from training.exams.grading.queries import queue
from training.exams.grading.service import appeals, marks, practical, regrading
from training.exams.grading.service.regrading import Ruling
from training.exams.queries import attempts, exams
from training.exams.queries.attempts import database_now
from training.exams.queries.exams import ExamShown
from training.exams.rules import responses
from training.permissions import own_person

RULINGS = {
    "new-key": N_("mark by the corrected key"),
    "full": N_("give everybody full marks"),
    "void": N_("leave the question out"),
}
APPEALS = {"open": N_("open"), "upheld": N_("upheld"), "rejected": N_("rejected")}


class MarkForm(msgspec.Struct, rename="camel"):
    """Points for an answer."""

    slot: int
    points: Annotated[float, msgspec.Meta(ge=0, le=10000)]
    comment: Annotated[str, msgspec.Meta(max_length=4000)] | None = None


class RegradeForm(msgspec.Struct, rename="camel"):
    """What to do about a question."""

    question: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    ruling: Annotated[str, msgspec.Meta(pattern="^(new-key|full|void)$")]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    may_lower: bool = False


class AppealForm(msgspec.Struct, rename="camel"):
    """Why, and against what."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    slot: int | None = None


class DecisionForm(msgspec.Struct, rename="camel"):
    """A decision."""

    state: Annotated[str, msgspec.Meta(pattern="^(upheld|rejected)$")]
    decision: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    points: Annotated[float, msgspec.Meta(ge=0, le=10000)] | None = None


async def _exam(exam_id: int) -> ExamShown:
    found = await exams.exam(exam_id)
    if found is None:
        raise NotFound
    return found


class GradingPages(Controller):
    """`/exams/{exam_id}/marking` and what belongs to it."""

    path = "/"
    include_in_schema = False

    @get("/exams/{exam_id:int}/marking", permission="exams.mark")
    async def hub(self, exam_id: FromPath[int]) -> Response[str]:
        """What waits."""
        return await self._hub(exam_id, Form.of(), Form.of())

    async def _hub(self, exam_id: int, regrade: Form, appear: Form) -> Response[str]:
        exam, me = await _exam(exam_id), required()
        return page(
            "training/marking.html",
            exam=exam,
            waiting=await queue.waiting(exam_id, me.account_id, me.person_id),
            practice=await queue.practice(exam_id, me.account_id),
            appeals=await appeal_queries.of_exam(exam_id),
            regrades=await appeal_queries.regrades(exam_id),
            unreleased=await attempts.unreleased(exam_id),
            regrade=regrade,
            appear=appear,
            rulings=[(code, gettext(text)) for code, text in RULINGS.items()],
            ruling_names=RULINGS,
            appeal_names=APPEALS,
            may_edit=me.may("exams.edit"),
            status=max(regrade.status, appear.status),
        )

    @get("/exams/{exam_id:int}/marking/answers/{question:str}", permission="exams.mark")
    async def answer(
        self, exam_id: FromPath[int], question: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """The next answer to a question, without its writer."""
        disputed = request.query_params.get("disputed") == "1"
        return await self._answer(exam_id, question, Form.of(), disputed=disputed)

    async def _answer(
        self, exam_id: int, question: str, form: Form, *, disputed: bool
    ) -> Response[str] | Redirect:
        exam, me = await _exam(exam_id), required()
        found = await queue.next_answer(
            exam_id, question, me.account_id, me.person_id, disputed=disputed
        )
        if found is None:
            flash(N_("Nothing more to mark here."))
            return redirect(f"/exams/{exam_id}/marking")
        plain = responses.plain(found.response) or {}
        return page(
            "training/mark.html",
            exam=exam,
            answer=found,
            text=str(plain.get("text", "")),
            form=form,
            status=form.status,
        )

    @post("/exams/{exam_id:int}/marking/answers/{question:str}", permission="exams.mark")
    async def mark(
        self, exam_id: FromPath[int], question: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Give an answer its points, then the next one."""
        form = await entered(request)
        disputed = form.value("disputed") == "1"
        try:
            given = form.into(MarkForm)
            await marks.mark_slot(
                given.slot,
                Decimal(str(given.points)),
                given.comment,
                principal=required(),
                now=await database_now(clock.standing()),
                settles=disputed,
            )
        except Refusal as refusal:
            return await self._answer(exam_id, question, form.refused(refusal), disputed=disputed)
        flash(N_("Marked."))
        return redirect(
            f"/exams/{exam_id}/marking/answers/{question}{'?disputed=1' if disputed else ''}"
        )

    @post("/exams/{exam_id:int}/practice", permission="exams.mark")
    async def appear(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Open the practical exam of a person."""
        form = await entered(request)
        try:
            made = await practical.appear(
                exam_id, form.value("employeeNo"), now=await database_now(clock.standing())
            )
        except Refusal as refusal:
            return await self._hub(exam_id, Form.of(), form.refused(refusal))
        return redirect(f"/exams/attempts/{made}/sheet")

    @get("/exams/attempts/{attempt_id:int}/sheet", permission="exams.mark")
    async def sheet(self, attempt_id: FromPath[int]) -> Response[str]:
        """The sheet of a practical exam."""
        return await self._sheet(attempt_id, Form.of())

    async def _sheet(self, attempt_id: int, form: Form) -> Response[str]:
        found = await attempts.attempt(attempt_id)
        if found is None:
            raise NotFound
        exam = await _exam(found.exam)
        mine = await queue.practice(found.exam, required().account_id)
        return page(
            "training/practical-sheet.html",
            exam=exam,
            attempt=found,
            person=await attempts.who(attempt_id),
            form=form,
            disputed=any(one.attempt == attempt_id and one.disputed for one in mine),
            status=form.status,
        )

    @post("/exams/attempts/{attempt_id:int}/sheet", permission="exams.mark")
    async def hand_in(
        self, attempt_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Hand in a sheet."""
        form = await entered(request)
        found = await attempts.attempt(attempt_id)
        if found is None:
            raise NotFound
        exam = await _exam(found.exam)
        given = {}
        for criterion in exam.conduct.rubric:
            text = form.value(f"marks.{criterion.code}")
            if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
                given[criterion.code] = Decimal(text)
        try:
            await practical.hand_in(
                attempt_id,
                given,
                form.value("comment")[:4000] or None,
                principal=required(),
                now=await database_now(clock.standing()),
                settles=form.value("settles") == "1",
            )
        except Refusal as refusal:
            return await self._sheet(attempt_id, form.refused(refusal))
        flash(N_("The sheet is handed in."))
        return redirect(f"/exams/{found.exam}/marking")

    @post("/exams/{exam_id:int}/regrade", permission="exams.edit")
    async def regrade(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """The dry run of a regrade; confirmed, the regrade."""
        form = await entered(request)
        try:
            given = form.into(RegradeForm)
            ruling = Ruling(given.question, given.ruling, not given.may_lower)
            if form.value("confirm") != "1":
                return page(
                    "training/regrade.html",
                    exam=await _exam(exam_id),
                    given=given,
                    ruling=RULINGS[given.ruling],
                    changes=await regrading.dry_run(exam_id, ruling),
                )
            changes = await regrading.regrade(
                exam_id,
                ruling,
                given.reason,
                by=required().username,
                now=await database_now(clock.standing()),
            )
        except Refusal as refusal:
            return await self._hub(exam_id, form.refused(refusal), Form.of())
        flash(N_("Marked anew: {count} attempts."), count=len(changes))
        return redirect(f"/exams/{exam_id}/marking")

    @post("/exams/{exam_id:int}/release", permission="exams.edit")
    async def release(self, exam_id: FromPath[int]) -> Redirect:
        """Release every complete result."""
        count = await marks.release_all(exam_id, now=await database_now(clock.standing()))
        flash(N_("Released: {count} results."), count=count)
        return redirect(f"/exams/{exam_id}/marking")

    @post("/exams/appeals/{appeal_id:int}", permission="exams.edit")
    async def decide(self, appeal_id: FromPath[int], request: Request[Any, Any, Any]) -> Redirect:
        """Decide an appeal."""
        found = await appeal_queries.one(appeal_id)
        if found is None:
            raise NotFound
        form = await entered(request)
        try:
            given = form.into(DecisionForm)
            await appeals.decide(
                appeal_id,
                upheld=given.state == "upheld",
                decision=given.decision,
                points=None if given.points is None else Decimal(str(given.points)),
                principal=required(),
                now=await database_now(clock.standing()),
            )
        except Refusal as refusal:
            texts = [*form.refused(refusal).errors.values()] or [gettext(refusal.text)]
            flash(N_("Not decided: {why}"), tone="bad", why=" ".join(texts))
        else:
            flash(N_("Decided; the person is told."))
        return redirect(f"/exams/{found.exam}/marking#appeals")

    @post("/me/attempts/{attempt_id:int}/appeals", permission="self")
    async def appeal(self, attempt_id: FromPath[int], request: Request[Any, Any, Any]) -> Redirect:
        """Appeal against a mark of one's own."""
        form = await entered(request)
        try:
            given = form.into(AppealForm)
            await appeals.appeal(
                attempt_id,
                own_person(),
                given.slot,
                given.text,
                now=await database_now(clock.standing()),
            )
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            flash(refusal.text, tone="bad", **refusal.facts)
        else:
            flash(N_("Your appeal is on file. You are told when it is decided."))
        return redirect(f"/me/attempts/{attempt_id}")
