"""Taking an exam: before it, the paper, the check before submitting, the result."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import NotFound
from kit.language import N_
from kit.web import Form, entered, flash, page, redirect
from kit.web.reading import reading
from training.exams.grading.queries import appeals
from training.exams.pages import answering
from training.exams.pages.words import KINDS, bar_text, category_names, chosen
from training.exams.queries import attempts, exams
from training.exams.queries.attempts import AttemptShown, PaperSlot
from training.exams.queries.exams import ExamShown, Standing
from training.exams.queries.readings import readings
from training.exams.rules import responses
from training.exams.rules.devices import Move
from training.exams.rules.timing import Phase, phase
from training.exams.service import attempts as service
from training.exams.service import closing, devices
from training.exams.service.refusals import AnswersClosed
from training.exams.sittings.queries import admission, sittings
from training.exams.visitors import device_of, entry_of
from training.permissions import own_person


@dataclass(frozen=True, slots=True)
class Overview:
    """What is answered, missing and flagged, by number."""

    answered: tuple[int, ...]
    missing: tuple[int, ...]
    flagged: tuple[int, ...]


def overview(slots: tuple[PaperSlot, ...]) -> Overview:
    """The overview of a paper."""
    return Overview(
        answered=tuple(slot.number for slot in slots if slot.response is not None),
        missing=tuple(slot.number for slot in slots if slot.response is None),
        flagged=tuple(slot.number for slot in slots if slot.flagged),
    )


async def _own(attempt_id: int) -> AttemptShown:
    """The attempt, settled when its time is over; raises NotFound for another's."""
    person = own_person()
    found = await attempts.attempt(attempt_id, person)
    if (
        found is not None
        and found.state == "running"
        and await closing.settle_if_over(attempt_id, at=clock.standing()) is None
    ):
        found = await attempts.attempt(attempt_id, person)
    if found is None:
        raise NotFound
    return found


async def _standing(exam_id: int) -> Standing:
    now = await attempts.database_now(clock.standing())
    for one in await exams.standings(own_person(), now):
        if one.exam.id == exam_id:
            return one
    raise NotFound


async def _in_print_granted(exam_id: int, now: datetime) -> None:
    """The page comes in large print where that was granted."""
    granted = await admission.allowances(own_person(), now, exam_id)
    if granted.grant(exam_id).large_print:
        reading().elders = True


async def _exam_of(found: AttemptShown) -> ExamShown:
    exam = await exams.exam(found.exam)
    if exam is None:
        raise NotFound
    return exam


def _turn(found: AttemptShown, now: datetime) -> datetime | None:
    """When the next section opens or ends; None where nothing does."""
    edges = {
        found.deadline - timedelta(minutes=before)
        for slot in found.slots
        for before in (slot.opens_before, slot.ends_before)
        if before
    }
    return min((edge for edge in edges if edge > now), default=None)


class TakingPages(Controller):
    """`/me/exams` and `/me/attempts`."""

    path = "/me"
    include_in_schema = False

    @get("/exams/{exam_id:int}", permission="self")
    async def before(self, exam_id: FromPath[int]) -> Response[str]:
        """What to know before an exam begins."""
        standing = await _standing(exam_id)
        await _in_print_granted(exam_id, await attempts.database_now(clock.standing()))
        return page(
            "training/exam-before.html",
            standing=standing,
            exam=standing.exam,
            barred=bar_text(standing.bar, standing.earliest),
            needs_code=await sittings.needs_code(standing.exam, standing.window),
            place=await sittings.place_of(own_person(), standing.window),
        )

    @post("/exams/{exam_id:int}", permission="self")
    async def begin(self, exam_id: FromPath[int], request: Request[Any, Any, Any]) -> Redirect:
        """Begin an attempt, or go on with the one that runs; this device is the live one."""
        form = await entered(request)
        begun = await service.begin(
            exam_id,
            own_person(),
            entry=entry_of(request, form.value("code")[:40] or None),
            at=clock.standing(),
        )
        return redirect(f"/me/attempts/{begun.id}")

    @get("/attempts/{attempt_id:int}", permission="self")
    async def paper(
        self, attempt_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str]:
        """The paper while it runs, the result when it is over."""
        found = await _own(attempt_id)
        if found.state == "submitted":
            return await self._result(found)
        now = await attempts.database_now(clock.standing())
        await _in_print_granted(found.exam, now)
        stands = await devices.stands(attempt_id, device_of(request), now)
        if stands is not Move.STAY:
            return page("training/other-device.html", attempt=found, may_take=stands is Move.TAKE)
        return page(
            "training/paper.html",
            attempt=found,
            now=now,
            answering=phase(now, found.deadline, found.grace_until - found.deadline)
            is Phase.ANSWERING,
            sections=(await _exam_of(found)).blueprint.sections,
            turn=_turn(found, now),
            held={slot.number: responses.plain(slot.response) for slot in found.slots},
            overview=overview(found.slots),
            kinds=KINDS,
        )

    async def _result(self, found: AttemptShown) -> Response[str]:
        if found.told is None:
            return page("training/result-waits.html", attempt=found)
        now = await attempts.database_now(clock.standing())
        await _in_print_granted(found.exam, now)
        reviewed = await attempts.review(found.id) if found.reviewable(now) else ()
        return page(
            "training/result.html",
            attempt=found,
            outcome=found.told,
            reviewed=reviewed,
            chosen={slot.number: chosen(slot.response) for slot in found.slots},
            categories=await category_names(),
            standing=await _standing(found.exam),
            full=found.review == "full",
            readings=await readings(found.id, found.told.weak),
            sittings=await sittings.coming(found.exam, now),
            appeals=await appeals.of_attempt(found.id),
            may_appeal=found.may_appeal(now),
        )

    @post("/attempts/{attempt_id:int}", permission="self", request_max_body_size=512 * 1024)
    async def save(
        self, attempt_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Redirect | Response[str]:
        """Save the answers of the plain form, then go back to it or on to the check."""
        found = await _own(attempt_id)
        form = await entered(request)
        wrong = await self._save_all(found, form, device_of(request))
        if found.state == "submitted":
            return redirect(f"/me/attempts/{attempt_id}")
        if wrong:
            flash(N_("Not saved, please look again at: {numbers}."), tone="bad", numbers=wrong)
            return redirect(f"/me/attempts/{attempt_id}#q{wrong.split(', ')[0]}")
        if form.value("action") == "check":
            return redirect(f"/me/attempts/{attempt_id}/check")
        flash(N_("Your answers are saved."))
        return redirect(f"/me/attempts/{attempt_id}")

    async def _save_all(self, found: AttemptShown, form: Form, device: str) -> str:
        """The numbers whose answer has the wrong shape; all others are saved where they changed."""
        wrong: list[str] = []
        for slot in found.slots:
            try:
                answer = answering.entered(form, f"a{slot.number}", slot.face)
            except responses.WrongShape:
                wrong.append(str(slot.number))
                continue
            flagged = form.value(f"f{slot.number}") == "1"
            if answer == slot.response and flagged == slot.flagged:
                continue
            try:
                await service.save(
                    found.id,
                    found.person,
                    slot.number,
                    answer,
                    flagged=flagged,
                    device=device,
                    at=clock.standing(),
                )
            except AnswersClosed:
                flash(AnswersClosed.text, tone="bad")
                break
        return ", ".join(wrong)

    @post("/attempts/{attempt_id:int}/move-request", permission="self")
    async def ask_to_move(self, attempt_id: FromPath[int]) -> Redirect:
        """Ask the invigilator to go on on this device."""
        now = await attempts.database_now(clock.standing())
        await devices.ask(attempt_id, own_person(), now)
        flash(N_("The invigilator sees that you would like to go on here."))
        return redirect(f"/me/attempts/{attempt_id}")

    @get("/attempts/{attempt_id:int}/check", permission="self")
    async def check(self, attempt_id: FromPath[int]) -> Response[str] | Redirect:
        """What is answered and what is missing, before submitting."""
        found = await _own(attempt_id)
        if found.state == "submitted":
            return redirect(f"/me/attempts/{attempt_id}")
        await _in_print_granted(found.exam, await attempts.database_now(clock.standing()))
        return page("training/check.html", attempt=found, overview=overview(found.slots))

    @post("/attempts/{attempt_id:int}/submit", permission="self")
    async def submit(self, attempt_id: FromPath[int], request: Request[Any, Any, Any]) -> Redirect:
        """Submit for good; again, the same result."""
        await closing.submit(
            attempt_id, own_person(), device=device_of(request), at=clock.standing()
        )
        return redirect(f"/me/attempts/{attempt_id}")
