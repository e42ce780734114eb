"""Who asks for a seat of a course session and waits for a yes."""

from litestar import Controller, Response, get

from kit import clock
from kit.permissions import required
from kit.web import page
from training.queries import sessions


class RequestPages(Controller):
    """`/enrolment-requests`."""

    path = "/enrolment-requests"
    include_in_schema = False

    @get("/", permission="enrolments.decide")
    async def show(self) -> Response[str]:
        """Those of the towns in which one may decide."""
        found = await sessions.requests(required().towns("enrolments.decide"), clock.now())
        return page("training/enrolment-requests.html", requests=found)
