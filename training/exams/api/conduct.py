"""How an exam is held and marked, and groups of parts, as JSON."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody, PathParameter

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from training.exams.queries import exams, groups
from training.exams.rules.conduct import Conduct, Criterion
from training.exams.service import conduct as service

Code = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,59}$")]
GroupCode = Annotated[str, PathParameter(pattern="^[a-z0-9][a-z0-9-]{0,59}$")]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]


class CriterionGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """One line of a rubric."""

    code: Code
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    most: Annotated[float, msgspec.Meta(gt=0, le=1000)]
    name_en: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class ConductGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How an exam is held; what is left out is as usual."""

    form: Literal["computer", "practical"] = "computer"
    group: Code | None = None
    part: Literal["theory", "practice"] | None = None
    admission: Literal["open", "listed"] = "open"
    access_code: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None
    networks: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=60)]], msgspec.Meta(max_length=50)
    ] = []
    review_from: Literal["submission", "close"] = "submission"
    release: Literal["at-once", "by-hand"] = "at-once"
    markers: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1
    agree_percent: Percent = 10
    penalty_percent: Percent = 0
    appeal_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 7
    rubric: Annotated[list[CriterionGiven], msgspec.Meta(max_length=50)] = []


class GroupGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A group of exams whose parts are passed together."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    valid_months: Annotated[int, msgspec.Meta(ge=1, le=120)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None


class PartRead(msgspec.Struct, rename="camel"):
    """One part of a group."""

    exam: int
    part: str
    name: str


class GroupRead(msgspec.Struct, rename="camel"):
    """A group with its parts."""

    code: str
    name: str
    valid_months: int
    parts: list[PartRead]


def _read(conduct: Conduct) -> ConductGiven:
    return ConductGiven(
        form=conduct.form,  # type: ignore[arg-type]  # the table's checks know the words, here and below
        group=conduct.group,
        part=conduct.part,  # type: ignore[arg-type]
        admission=conduct.admission,  # type: ignore[arg-type]
        access_code=conduct.access_code,
        networks=list(conduct.networks),
        review_from=conduct.review_from,  # type: ignore[arg-type]
        release=conduct.release,  # type: ignore[arg-type]
        markers=conduct.markers,
        agree_percent=float(conduct.agree_percent),
        penalty_percent=float(conduct.penalty_percent),
        appeal_days=conduct.appeal_days,
        rubric=[CriterionGiven(c.code, c.name, float(c.most), c.name_en) for c in conduct.rubric],
    )


def _conduct(given: ConductGiven) -> Conduct:
    return Conduct(
        form=given.form,
        group=given.group,
        part=given.part,
        admission=given.admission,
        access_code=given.access_code,
        networks=tuple(given.networks),
        review_from=given.review_from,
        release=given.release,
        markers=given.markers,
        agree_percent=Decimal(str(given.agree_percent)),
        penalty_percent=Decimal(str(given.penalty_percent)),
        appeal_days=given.appeal_days,
        rubric=tuple(
            Criterion(c.code, c.name, Decimal(str(c.most)), c.name_en) for c in given.rubric
        ),
    )


class ConductApi(Controller):
    """Conduct and groups."""

    path = "/api"
    tags = ["Exams"]

    @get("/exams/{exam_id:int}/conduct", permission="exams.edit")
    async def conduct(self, exam_id: FromPath[int]) -> ConductGiven:
        """How an exam is held, with its access code."""
        found = await exams.exam(exam_id)
        if found is None:
            raise NotFound
        return _read(found.conduct)

    @put("/exams/{exam_id:int}/conduct", permission="exams.edit")
    async def set_conduct(
        self, exam_id: FromPath[int], data: JSONBody[ConductGiven]
    ) -> ConductGiven:
        """Say how an exam is held: admission, codes, networks, review, release, markers, rubric."""
        await service.set_conduct(exam_id, _conduct(data))
        return await self._again(exam_id)

    async def _again(self, exam_id: int) -> ConductGiven:
        found = await exams.exam(exam_id)
        if found is None:
            raise NotFound
        return _read(found.conduct)

    @get("/exam-groups", permission="exams.read")
    async def groups(self) -> list[GroupRead]:
        """Groups of exams whose parts are passed together."""
        return [
            GroupRead(
                one.code,
                pick(one.name, one.name_en),
                one.valid_months,
                [PartRead(part[0], part[1], pick(part[2], part[3])) for part in one.parts],
            )
            for one in await groups.groups()
        ]

    @put("/exam-groups/{code:str}", permission="exams.edit", status_code=204)
    async def put_group(self, code: GroupCode, data: JSONBody[GroupGiven]) -> None:
        """Set a group; exams join it by their conduct."""
        msgspec.convert(code, Code)
        await service.put_group(code, data.name, data.name_en, data.valid_months, now=clock.now())
