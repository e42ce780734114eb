"""Development and retention as JSON."""

from typing import Annotated

from litestar import get, post, put
from litestar.params import FromPath, JSONBody, PathParameter

from career.growth import service
from career.growth.queries import at_risk, next_posts, reasons, steps_of, talent_pool, turnover
from career.growth.shapes import (
    DevelopmentOutput,
    FinishInput,
    InPoolOutput,
    NextPostOutput,
    ReasonInput,
    RetentionOutput,
    RiskOutput,
    StepInput,
    StepOutput,
    TurnoverOutput,
)
from career.permissions import GROWTH_EDIT, GROWTH_READ
from kit import clock
from kit.permissions import SELF, required
from staff.queries.access import open_person

TAGS = ["Development"]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
EmployeeNo = Annotated[str, PathParameter(max_length=20)]
PATH = "/api/people/{employee_no:str}/development"


@get(PATH, permission=SELF, tags=TAGS)
async def show_development(employee_no: FromPath[EmployeeNo]) -> DevelopmentOutput:
    """Goals, mentors, visits, exchanges, talent pool; and possible next posts with the gap."""
    person = await open_person(employee_no, GROWTH_READ, own=True)
    return DevelopmentOutput(
        [
            StepOutput(
                one.id,
                one.kind,
                one.title,
                one.partner,
                one.first_day,
                one.last_day,
                one.done_on,
                one.outcome,
            )
            for one in await steps_of(person.id)
        ],
        [
            NextPostOutput(
                one.code, one.name, one.held, one.qualified, list(one.missing), one.ready
            )
            for one in await next_posts(person.id, clock.today())
        ],
    )


@post(PATH, permission=GROWTH_EDIT, tags=TAGS)
async def add_step(employee_no: FromPath[EmployeeNo], data: JSONBody[StepInput]) -> dict[str, int]:
    """One more step of the person's development."""
    person = await open_person(employee_no, GROWTH_EDIT)
    made = await service.add_step(
        person,
        data.kind,
        data.title,
        data.first_day,
        now=clock.now(),
        last_day=data.last_day,
        mentor=data.mentor,
    )
    return {"id": made}


@put(PATH + "/{step_id:int}/done", permission=GROWTH_EDIT, tags=TAGS, status_code=204)
async def finish_step(
    employee_no: FromPath[EmployeeNo], step_id: FromPath[Key], data: JSONBody[FinishInput]
) -> None:
    """The step is done; class hours of a visit or exchange become evidence."""
    person = await open_person(employee_no, GROWTH_EDIT)
    await service.finish_step(
        person, step_id, data.outcome, today=clock.today(), now=clock.now(), hours=data.hours
    )


@put(
    "/api/people/{employee_no:str}/leaving-reason",
    permission=GROWTH_EDIT,
    tags=TAGS,
    status_code=204,
)
async def give_reason(employee_no: FromPath[EmployeeNo], data: JSONBody[ReasonInput]) -> None:
    """Why the person left."""
    person = await open_person(employee_no, GROWTH_EDIT)
    await service.give_reason(person, data.reason, data.note, now=clock.now())


@get("/api/retention", permission=GROWTH_READ, tags=TAGS)
async def show_retention() -> RetentionOutput:
    """Who shows signs of leaving, turnover by year and reasons, of the reader's towns."""
    towns = required().towns(GROWTH_READ)
    today = clock.today()
    return RetentionOutput(
        [
            RiskOutput(
                one.employee_no,
                one.name,
                list(one.risk.signs),
                None if one.figures.load is None else float(one.figures.load),
                None if one.figures.km is None else float(one.figures.km),
                one.figures.months_in_post,
                one.figures.months_since_certificate,
            )
            for one in await at_risk(today, towns)
        ],
        [
            TurnoverOutput(one.year, one.people, one.came, one.left, float(one.share))
            for one in await turnover(today, towns)
        ],
        dict(await reasons(towns)),
    )


@get("/api/talent-pool", permission=GROWTH_READ, tags=TAGS)
async def list_talents() -> list[InPoolOutput]:
    """Who is in the talent pool today, of the reader's towns, the longest there first."""
    return [
        InPoolOutput(
            one.employee_no,
            one.name,
            one.town_name,
            one.post_name,
            one.title,
            one.since,
            one.until,
            one.mentor,
        )
        for one in await talent_pool(clock.today(), required().towns(GROWTH_READ))
    ]


ROUTES = (show_development, add_step, finish_step, give_reason, show_retention, list_talents)
