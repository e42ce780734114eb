"""What people are granted in exams, as JSON."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from kit import clock
from kit.permissions import required
from training.exams.sittings.queries import accommodations as queries
from training.exams.sittings.service import admissions as service


class GrantGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What a person needs and why; without an exam it holds in all of them."""

    employee_no: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    exam: int | None = None
    extra_minutes: Annotated[int, msgspec.Meta(ge=0, le=600)] = 0
    extra_percent: Annotated[int, msgspec.Meta(ge=0, le=300)] = 0
    extra_attempts: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    no_delay: bool = False
    large_print: bool = False
    first_day: date | None = None
    last_day: date | None = None


class GrantRead(msgspec.Struct, rename="camel"):
    """A grant on file."""

    id: int
    employee_no: str
    name: str
    exam: int | None
    extra_minutes: int
    extra_percent: int
    extra_attempts: int
    no_delay: bool
    large_print: bool
    reason: str
    first_day: date
    last_day: date | None
    granted_by: str | None


class MadeGrant(msgspec.Struct):
    """The id of the grant."""

    id: int


class AccommodationApi(Controller):
    """`/api/accommodations`."""

    path = "/api/accommodations"
    tags = ["Exam sittings"]

    @get("/", permission="exams.edit")
    async def grants(self, exam: FromQuery[int | None] = None) -> list[GrantRead]:
        """What is granted, by person."""
        return [
            GrantRead(**{name: getattr(one, name) for name in GrantRead.__struct_fields__})
            for one in await queries.grants(exam)
        ]

    @post("/", permission="exams.edit")
    async def grant(self, data: JSONBody[GrantGiven]) -> MadeGrant:
        """Grant a person time, attempts, no pause or larger print."""
        made = await service.grant(
            data.employee_no,
            exam_id=data.exam,
            extra_minutes=data.extra_minutes,
            extra_percent=data.extra_percent,
            extra_attempts=data.extra_attempts,
            no_delay=data.no_delay,
            large_print=data.large_print,
            reason=data.reason,
            first_day=data.first_day or clock.today(),
            last_day=data.last_day,
            granted_by=required().username,
        )
        return MadeGrant(made)

    @post("/{grant_id:int}/end", permission="exams.edit", status_code=204)
    async def end(self, grant_id: FromPath[int]) -> None:
        """Let a grant end today."""
        await service.end_grant(grant_id, clock.today())
