"""Taking an exam as JSON. The server's clock decides; keys stay here until the review."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.params import FromPath, HeaderParameter, JSONBody

from kit import clock
from kit.errors import Invalid, NotFound
from kit.language import N_, pick
from kit.web.lists import Paged, PageNumber, PageSize
from training.exams.api.answers import Answer
from training.exams.api.faces import FaceShown, OptionShown, face_shown, option
from training.exams.queries import attempts, exams
from training.exams.queries.attempts import AttemptShown, PaperSlot, ReviewSlot
from training.exams.rules import keys, responses
from training.exams.service import attempts as service
from training.exams.service import closing, devices
from training.exams.visitors import device_of, entry_of
from training.permissions import own_person


class AnswerGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is saved for one slot: null clears it; the flag is kept unless it is given."""

    response: Answer | None
    flagged: bool | None = None


class SaveReceipt(msgspec.Struct, rename="camel"):
    """The server has the answer: since when, and how often this slot was saved."""

    slot: int
    sequence: int
    saved_at: datetime
    deadline: datetime


class SlotReview(msgspec.Struct, rename="camel"):
    """What a slot earned; the key only where the exam shows it."""

    points: float | None
    """Null while it waits for a marker."""
    key: dict[str, Any] | None
    explanation: str | None


class SlotShown(msgspec.Struct, rename="camel"):
    """One question of the paper."""

    slot: int
    kind: str
    stem: str
    unit: str
    options: list[OptionShown]
    marks: float
    response: dict[str, Any] | None
    flagged: bool
    sequence: int
    saved_at: datetime | None
    face: FaceShown
    review: SlotReview | None = None


class ResultShown(msgspec.Struct, rename="camel"):
    """What the attempt adds up to."""

    points: float
    marks: float
    percent: float
    passed: bool
    weak: list[str]


class Paper(msgspec.Struct, rename="camel"):
    """An attempt: the paper while it runs, with result and review when it is over."""

    id: int
    exam: int
    exam_code: str
    exam_name: str
    number: int
    state: str
    started_at: datetime
    deadline: datetime
    grace_until: datetime
    now: datetime
    pass_percent: float
    submitted_at: datetime | None
    submitted_by: str | None
    released_at: datetime | None
    """Since when the result is there for its person; null: it is not yet."""
    paused: bool
    result: ResultShown | None
    slots: list[SlotShown]


class AttemptSummary(msgspec.Struct, rename="camel"):
    """An attempt in the examiner's list."""

    id: int
    employee_no: str
    name: str
    number: int
    state: str
    started_at: datetime
    deadline: datetime
    submitted_at: datetime | None
    submitted_by: str | None
    answered: int
    questions: int
    late_answers: int
    percent: float | None
    passed: bool | None


def _slot(slot: PaperSlot, reviewed: ReviewSlot | None, *, full: bool) -> SlotShown:
    review = None
    if reviewed:
        draft = reviewed.draft
        review = SlotReview(
            points=None if reviewed.points is None else float(reviewed.points),
            key=keys.plain(keys.shown_of(draft.key)) if full else None,
            explanation=pick(draft.explanation, draft.explanation_en) if full else None,
        )
    return SlotShown(
        slot=slot.number,
        kind=slot.kind,
        stem=pick(slot.stem, slot.stem_en),
        unit=pick(slot.unit, slot.unit_en),
        options=[option(one) for one in slot.face.options],
        marks=float(slot.marks),
        response=responses.plain(slot.response),
        flagged=slot.flagged,
        sequence=slot.saves,
        saved_at=slot.saved_at,
        face=face_shown(slot.face),
        review=review,
    )


def _paper(found: AttemptShown, reviewed: tuple[ReviewSlot, ...], now: datetime) -> Paper:
    by_number = {one.number: one for one in reviewed}
    outcome = found.told
    return Paper(
        id=found.id,
        exam=found.exam,
        exam_code=found.exam_code,
        exam_name=pick(found.exam_name, found.exam_name_en),
        number=found.number,
        state=found.state,
        started_at=found.started_at,
        deadline=found.deadline,
        grace_until=found.grace_until,
        now=now,
        pass_percent=float(found.pass_percent),
        submitted_at=found.submitted_at,
        submitted_by=found.submitted_by,
        released_at=found.released_at,
        paused=found.paused_at is not None,
        result=ResultShown(
            points=float(outcome.points),
            marks=float(outcome.marks),
            percent=float(outcome.percent),
            passed=outcome.passed,
            weak=list(outcome.weak),
        )
        if outcome
        else None,
        slots=[
            _slot(slot, by_number.get(slot.number), full=found.review == "full")
            for slot in found.slots
        ],
    )


async def _shown(attempt_id: int, person: int, device: str | None = None) -> Paper:
    found = await _own(attempt_id, person)
    if (
        found.state == "running"
        and await closing.settle_if_over(attempt_id, at=clock.standing()) is None
    ):
        found = await _own(attempt_id, person)
    now = await attempts.database_now(clock.standing())
    if device is not None and found.state == "running":
        await devices.need_live(attempt_id, device, now)
    reviewed = await attempts.review(attempt_id) if found.reviewable(now) else ()
    return _paper(found, reviewed, now)


async def _own(attempt_id: int, person: int) -> AttemptShown:
    found = await attempts.attempt(attempt_id, person)
    if found is None:
        raise NotFound
    return found


class AttemptApi(Controller):
    """One's own attempts."""

    path = "/api"
    tags = ["Exams"]

    @post("/exams/{exam_id:int}/attempts", permission="self")
    async def begin(
        self,
        exam_id: FromPath[int],
        request: Request[Any, Any, Any],
        code: Annotated[str | None, HeaderParameter(name="Access-Code", max_length=40)] = None,
    ) -> Response[Paper]:
        """Begin an attempt, or go on with the one that is running: 201 for a new one, else 200.

        This device becomes the live one. An access code travels in the header `Access-Code`.
        """
        person = own_person()
        begun = await service.begin(
            exam_id, person, entry=entry_of(request, code), at=clock.standing()
        )
        paper = await _shown(begun.id, person)
        return Response(paper, status_code=200 if begun.resumed else 201)

    @get("/exams/{exam_id:int}/attempts", permission="exams.read")
    async def of_exam(
        self, exam_id: FromPath[int], page: PageNumber = 1, page_size: PageSize = 50
    ) -> Paged[AttemptSummary]:
        """Who tried, latest first."""
        if await exams.exam(exam_id) is None:
            raise NotFound
        lines, total = await attempts.find_attempts(exam_id, page=page, page_size=page_size)
        items = [
            AttemptSummary(
                id=line.id,
                employee_no=line.employee_no,
                name=line.name,
                number=line.number,
                state=line.state,
                started_at=line.started_at,
                deadline=line.deadline,
                submitted_at=line.submitted_at,
                submitted_by=line.submitted_by,
                answered=line.answered,
                questions=line.slots,
                late_answers=line.late,
                percent=None if line.percent is None else float(line.percent),
                passed=line.passed,
            )
            for line in lines
        ]
        return Paged(items, total, page, page_size)

    @get("/attempts/{attempt_id:int}", permission="self")
    async def attempt(self, attempt_id: FromPath[int], request: Request[Any, Any, Any]) -> Paper:
        """The paper with what was saved; after submission the result and what may be reviewed.

        While it runs, only its live device may read it.
        """
        return await _shown(attempt_id, own_person(), device_of(request))

    @put(
        "/attempts/{attempt_id:int}/answers/{slot:int}",
        permission="self",
        request_max_body_size=256 * 1024,
    )
    async def save(
        self,
        attempt_id: FromPath[int],
        slot: FromPath[int],
        request: Request[Any, Any, Any],
        data: JSONBody[AnswerGiven],
    ) -> SaveReceipt:
        """Save the answer to one slot; the receipt says the server has it."""
        try:
            response = responses.read(msgspec.to_builtins(data.response))
        except responses.WrongShape:
            raise Invalid({"response": N_("This is no answer to this question.")}) from None
        receipt = await service.save(
            attempt_id,
            own_person(),
            slot,
            response,
            flagged=data.flagged,
            device=device_of(request),
            at=clock.standing(),
        )
        return SaveReceipt(receipt.slot, receipt.saves, receipt.saved_at, receipt.deadline)

    @post("/attempts/{attempt_id:int}/submit", permission="self", status_code=200)
    async def submit(self, attempt_id: FromPath[int], request: Request[Any, Any, Any]) -> Paper:
        """Submit what was saved; again, the same result comes back."""
        person = own_person()
        await closing.submit(attempt_id, person, device=device_of(request), at=clock.standing())
        return await _shown(attempt_id, person)
