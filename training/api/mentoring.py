"""Mentors and those who begin under them, as JSON."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.language import pick
from training.permissions import own_person
from training.queries import mentoring
from training.queries.mentoring import Mentored, ReportShown
from training.service.mentoring import Report, give_report

Mark = Annotated[int, msgspec.Meta(ge=1, le=5)]


class ReportGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Marks from 1 to 5; ready: may serve alone."""

    knowledge: Mark
    manner: Mark
    independence: Mark
    ready: bool
    remark: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class ReportRead(msgspec.Struct, rename="camel"):
    """What a mentor says."""

    mentor: str
    post: str
    day: date
    knowledge: int
    manner: int
    independence: int
    ready: bool
    remark: str | None


class MentoredRead(msgspec.Struct, rename="camel"):
    """Somebody who begins under one; days: served together, by the rosters."""

    permission: int
    employee_no: str
    name: str
    post: str
    first_day: date
    last_day: date
    days: float
    reports: list[ReportRead]


def report_read(one: ReportShown) -> ReportRead:
    """A report."""
    return ReportRead(
        one.mentor_name,
        one.post,
        one.day,
        one.knowledge,
        one.manner,
        one.independence,
        one.ready,
        one.remark,
    )


def _read(one: Mentored) -> MentoredRead:
    return MentoredRead(
        one.permission.id,
        one.permission.employee_no,
        one.permission.name,
        pick(one.permission.post_name, one.permission.post_name_en),
        one.permission.first_day,
        one.permission.last_day,
        float(one.days),
        [report_read(report) for report in one.reports],
    )


class MentoringApi(Controller):
    """One's beginners."""

    path = "/api/me/mentoring"
    tags = ["Training"]

    @get("/", permission="self")
    async def mine(self) -> list[MentoredRead]:
        """Those who begin under oneself, days served together and what one said of them."""
        return [_read(one) for one in await mentoring.beginners(own_person(), clock.today())]

    @post("/{permission_id:int}/reports", permission="self", status_code=200)
    async def report(
        self, permission_id: FromPath[int], data: JSONBody[ReportGiven]
    ) -> list[MentoredRead]:
        """Say how somebody gets on; another report of the same day replaces the first."""
        report = Report(**msgspec.structs.asdict(data))
        await give_report(permission_id, own_person(), report, now=clock.now())
        return [_read(one) for one in await mentoring.beginners(own_person(), clock.today())]
