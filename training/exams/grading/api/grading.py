"""Marking by people, regrades, appeals and releases as JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.permissions import required
from training.exams.grading.queries import appeals as appeal_queries
from training.exams.grading.queries import queue
from training.exams.grading.queries.appeals import AppealShown
from training.exams.grading.service import appeals, marks, practical, regrading
from training.exams.grading.service.regrading import Change, Ruling
from training.exams.queries import exams
from training.exams.queries.attempts import database_now
from training.exams.rules import responses
from training.permissions import own_person

Points = Annotated[float, msgspec.Meta(ge=0, le=10000)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Comment = Annotated[str, msgspec.Meta(max_length=4000)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class MarkGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Points for an answer; `settles` ends a disagreement of two markers."""

    points: Points
    comment: Comment | None = None
    settles: bool = False


class MarkStanding(msgspec.Struct, rename="camel"):
    """The final points, or what is still missing."""

    points: float | None
    missing: int
    disagree: bool


class AppearGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who shows their practice."""

    employee_no: Code


class SheetGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Points by criterion of the rubric."""

    marks: dict[str, Points]
    comment: Comment | None = None
    settles: bool = False


class RegradeGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What to do about a question: mark by its newest key, give all full marks, leave it out.

    A dry run changes nothing and tells each mark that would change.
    """

    question: Code
    ruling: Literal["new-key", "full", "void"]
    reason: Text
    never_lower: bool = True
    dry_run: bool = True


class AppealGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Against which question, or (null) the whole result, and why."""

    text: Text
    slot: int | None = None


class DecisionGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether the appeal is upheld, why, and the question's new points."""

    upheld: bool
    decision: Text
    points: Points | None = None


class MadeId(msgspec.Struct):
    """The id of what was made."""

    id: int


class WaitingRead(msgspec.Struct, rename="camel"):
    """A question with answers that wait for a marker."""

    question: str
    stem: str
    waiting: int
    mine: int
    disputed: int


class AnswerRead(msgspec.Struct, rename="camel"):
    """An answer to mark, without its writer."""

    slot: int
    question: str
    stem: str
    marks: float
    response: dict[str, Any] | None
    disputed: bool


class ResultRead(msgspec.Struct, rename="camel"):
    """What an attempt adds up to."""

    points: float
    percent: float
    passed: bool


class ChangeRead(msgspec.Struct, rename="camel"):
    """An attempt before and after a regrade."""

    attempt: int
    employee_no: str
    name: str
    before: ResultRead
    after: ResultRead


class RegradeRead(msgspec.Struct, rename="camel"):
    """Each attempt that changes, or would."""

    dry_run: bool
    changed: int
    changes: list[ChangeRead]


class AppealRead(msgspec.Struct, rename="camel"):
    """An appeal with its decision."""

    id: int
    attempt: int
    employee_no: str
    slot: int | None
    text: str
    made_at: datetime
    state: str
    decision: str | None
    points: float | None
    decided_by: str | None
    decided_at: datetime | None


class Released(msgspec.Struct):
    """How many results were released."""

    released: int


def _change(change: Change) -> ChangeRead:
    before, after = change.recount.before, change.recount.after
    return ChangeRead(
        attempt=change.attempt,
        employee_no=change.employee_no,
        name=change.name,
        before=ResultRead(float(before.points), float(before.percent), before.passed),
        after=ResultRead(float(after.points), float(after.percent), after.passed),
    )


def _appeal(one: AppealShown) -> AppealRead:
    return AppealRead(
        id=one.id,
        attempt=one.attempt,
        employee_no=one.employee_no,
        slot=one.slot,
        text=one.text,
        made_at=one.made_at,
        state=one.state,
        decision=one.decision,
        points=None if one.points is None else float(one.points),
        decided_by=one.decided_by,
        decided_at=one.decided_at,
    )


async def _known(exam_id: int) -> None:
    if await exams.exam(exam_id) is None:
        raise NotFound


class GradingApi(Controller):
    """Grading."""

    path = "/api"
    tags = ["Marking"]

    @get("/exams/{exam_id:int}/marking", permission="exams.mark")
    async def queue(self, exam_id: FromPath[int]) -> list[WaitingRead]:
        """Questions with answers that wait for a marker."""
        await _known(exam_id)
        me = required()
        return [
            WaitingRead(
                one.question, pick(one.stem, one.stem_en), one.waiting, one.mine, one.disputed
            )
            for one in await queue.waiting(exam_id, me.account_id, me.person_id)
        ]

    @get("/exams/{exam_id:int}/marking/next", permission="exams.mark")
    async def next_answer(
        self,
        exam_id: FromPath[int],
        question: FromQuery[str] = "",
        disputed: FromQuery[bool] = False,  # noqa: FBT002 - a query parameter
    ) -> AnswerRead:
        """The next answer to a question, anonymous; 404 when none waits."""
        await _known(exam_id)
        me = required()
        found = await queue.next_answer(
            exam_id, question, me.account_id, me.person_id, disputed=disputed
        )
        if found is None:
            raise NotFound
        return AnswerRead(
            slot=found.slot,
            question=found.question,
            stem=pick(found.draft.stem, found.draft.stem_en),
            marks=float(found.marks),
            response=responses.plain(found.response),
            disputed=found.disputed,
        )

    @post("/slots/{slot_id:int}/marks", permission="exams.mark", status_code=200)
    async def mark(self, slot_id: FromPath[int], data: JSONBody[MarkGiven]) -> MarkStanding:
        """Give an answer its points."""
        found = await marks.mark_slot(
            slot_id,
            Decimal(str(data.points)),
            data.comment,
            principal=required(),
            now=await database_now(clock.standing()),
            settles=data.settles,
        )
        return MarkStanding(
            None if found.points is None else float(found.points), found.missing, found.disagree
        )

    @post("/exams/{exam_id:int}/practice", permission="exams.mark")
    async def appear(self, exam_id: FromPath[int], data: JSONBody[AppearGiven]) -> MadeId:
        """Open the practical exam of a person; its id takes the markers' sheets."""
        now = await database_now(clock.standing())
        return MadeId(await practical.appear(exam_id, data.employee_no, now=now))

    @post("/attempts/{attempt_id:int}/sheets", permission="exams.mark", status_code=200)
    async def hand_in(self, attempt_id: FromPath[int], data: JSONBody[SheetGiven]) -> MarkStanding:
        """Hand in a sheet of a practical exam."""
        found = await practical.hand_in(
            attempt_id,
            {code: Decimal(str(points)) for code, points in data.marks.items()},
            data.comment,
            principal=required(),
            now=await database_now(clock.standing()),
            settles=data.settles,
        )
        return MarkStanding(
            None if found.total is None else float(found.total), found.missing, found.disagree
        )

    @post("/exams/{exam_id:int}/regrade", permission="exams.edit", status_code=200)
    async def regrade(self, exam_id: FromPath[int], data: JSONBody[RegradeGiven]) -> RegradeRead:
        """Put a mistake in a key right; as a dry run unless `dryRun` is false."""
        ruling = Ruling(data.question, data.ruling, data.never_lower)
        if data.dry_run:
            changes = await regrading.dry_run(exam_id, ruling)
        else:
            now = await database_now(clock.standing())
            changes = await regrading.regrade(
                exam_id, ruling, data.reason, by=required().username, now=now
            )
        return RegradeRead(data.dry_run, len(changes), [_change(one) for one in changes])

    @post("/exams/{exam_id:int}/release", permission="exams.edit", status_code=200)
    async def release(self, exam_id: FromPath[int]) -> Released:
        """Release every complete result."""
        now = await database_now(clock.standing())
        return Released(await marks.release_all(exam_id, now=now))

    @post("/attempts/{attempt_id:int}/appeals", permission="self")
    async def appeal(self, attempt_id: FromPath[int], data: JSONBody[AppealGiven]) -> MadeId:
        """Ask that a mark of one's own be looked at again."""
        now = await database_now(clock.standing())
        made = await appeals.appeal(attempt_id, own_person(), data.slot, data.text, now=now)
        return MadeId(made)

    @get("/exams/{exam_id:int}/appeals", permission="exams.mark")
    async def of_exam(self, exam_id: FromPath[int]) -> list[AppealRead]:
        """The appeals of an exam, open ones first."""
        await _known(exam_id)
        return [_appeal(one) for one in await appeal_queries.of_exam(exam_id)]

    @post("/appeals/{appeal_id:int}/decide", permission="exams.edit", status_code=204)
    async def decide(self, appeal_id: FromPath[int], data: JSONBody[DecisionGiven]) -> None:
        """Decide an appeal; the person is told."""
        await appeals.decide(
            appeal_id,
            upheld=data.upheld,
            decision=data.decision,
            points=None if data.points is None else Decimal(str(data.points)),
            principal=required(),
            now=await database_now(clock.standing()),
        )
