"""Plans of sessions as JSON: what to hold when, and what training some people would close."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries import directory
from training.queries import gaps
from training.queries.gaps import PlanOfSessions
from training.service import session_plans as service
from training.solver.planning import monday_of

Weeks = Annotated[int, msgspec.Meta(ge=1, le=service.MOST_WEEKS)]


class PlanGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """From which Monday on, and for how many weeks."""

    first_day: date
    weeks: Weeks = 13


class Accepted(msgspec.Struct, rename="camel"):
    """The job that makes the plan."""

    job: int
    id: int


class ProposedPerson(msgspec.Struct, rename="camel"):
    """One who should go."""

    employee_no: str
    name: str
    town: str


class ProposedSession(msgspec.Struct, rename="camel"):
    """A session to hold; `session` is its id once it is open."""

    post: str
    course: str
    week: int
    trainer: str
    people: list[ProposedPerson]
    session: int | None


class PlanRead(msgspec.Struct, rename="camel"):
    """A plan: window half-days that lack somebody before, how many it closes, at most possible."""

    id: int
    first_day: date
    weeks: int
    state: str
    open_before: int | None = None
    closed: int | None = None
    bound: int | None = None
    proved: bool | None = None
    one_session_less: int | None = None
    one_trainer_more: int | None = None
    sessions: list[ProposedSession] = []


class OpenGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """When and where the proposed session is held."""

    day: date
    centre: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    room: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class OpenedRead(msgspec.Struct, rename="camel"):
    """The session, who has a seat, who is busy then."""

    id: int
    seated: int
    kept_away: int


class EffectGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """If these people were certified for the post by that day."""

    people: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=20)]],
        msgspec.Meta(min_length=1, max_length=500),
    ]
    post: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    ready_on: date
    weeks: Weeks = 13


class MonthRead(msgspec.Struct, rename="camel"):
    """Window half-days without anybody certified, before and after."""

    month: str
    before: int
    after: int


def _read(plan: PlanOfSessions) -> PlanRead:
    shown: dict[str, Any] = {
        "id": plan.id,
        "firstDay": plan.first_day,
        "weeks": plan.weeks,
        "state": plan.state,
        **(plan.result or {}),
    }
    return msgspec.convert(shown, PlanRead)


async def _plan(plan_id: int) -> PlanOfSessions:
    found = await gaps.session_plan(plan_id)
    if found is None:
        raise NotFound
    return found


class SessionPlanApi(Controller):
    """Plans of sessions."""

    path = "/api/session-plans"
    tags = ["Training"]

    @get("/", permission="plans.read")
    async def plans(self, page: PageNumber = 1, page_size: PageSize = 50) -> Paged[PlanRead]:
        """Plans of sessions, the newest first."""
        found, total = await gaps.session_plans(page=page, page_size=page_size)
        return Paged([_read(one) for one in found], total, page, page_size)

    @post("/", permission="sessions.edit", status_code=202)
    async def ask(self, data: JSONBody[PlanGiven]) -> Accepted:
        """Choose the sessions that close the most gaps of the rosters; a job does it."""
        plan, job = await service.request_plan(data.first_day, data.weeks, now=clock.now())
        return Accepted(job, plan)

    @get("/{plan_id:int}", permission="plans.read")
    async def plan(self, plan_id: FromPath[int]) -> PlanRead:
        """A plan of sessions."""
        return _read(await _plan(plan_id))

    @post("/{plan_id:int}/sessions/{place:int}/open", permission="sessions.edit")
    async def open(
        self, plan_id: FromPath[int], place: FromPath[int], data: JSONBody[OpenGiven]
    ) -> OpenedRead:
        """Open a proposed session and enrol its people; who is busy then is left out."""
        done = await service.open_proposed(
            plan_id, place, day=data.day, now=clock.now(), centre=data.centre, room=data.room
        )
        return OpenedRead(done.id, done.seated, done.kept_away)

    @post("/effect", permission="plans.read", status_code=200)
    async def effect(self, data: JSONBody[EffectGiven]) -> list[MonthRead]:
        """What the windows lack by month, now and if these people were certified by that day."""
        for employee_no in data.people:
            person = await directory.person(employee_no)
            required().need("plans.read", person.town_id)
        found = await gaps.would_close(
            data.people, data.post, data.ready_on, monday_of(clock.today()), data.weeks
        )
        return [MonthRead(one.name, one.before, one.after) for one in found]
