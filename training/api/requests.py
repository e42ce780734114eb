"""Who asks for a seat and waits for a yes, as JSON."""

from datetime import datetime

import msgspec
from litestar import Controller, get

from kit import clock
from kit.language import pick
from kit.permissions import required
from training.queries import sessions


class RequestRead(msgspec.Struct, rename="camel"):
    """Somebody who asks for a seat; seatsLeft may be negative where seats were taken away."""

    session: int
    course: str
    starts_at: datetime
    employee_no: str
    name: str
    town: str
    at: datetime
    seats_left: int


class RequestApi(Controller):
    """Requests for seats."""

    path = "/api/enrolment-requests"
    tags = ["Training"]

    @get("/", permission="enrolments.decide")
    async def requests(self) -> list[RequestRead]:
        """Those of the towns in which one may decide, the soonest session first."""
        found = await sessions.requests(required().towns("enrolments.decide"), clock.now())
        return [
            RequestRead(
                one.session,
                pick(one.course_name, one.course_name_en),
                one.starts_at,
                one.employee_no,
                one.name,
                pick(one.town_name, one.town_name_en),
                one.at,
                one.seats_left,
            )
            for one in found
        ]
