"""Appraisals, incentives and pay grades as JSON."""

from datetime import date
from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from career.appraisals.marking import need_marker
from career.appraisals.queries.cycles import cycle, cycles, result, results, results_of
from career.appraisals.queries.pay import pay_of, staff_ids
from career.appraisals.service import cycles as service
from career.appraisals.service import incentives
from career.appraisals.shapes import (
    AnswerInput,
    CycleInput,
    CycleOutput,
    IncentiveInput,
    MarkInput,
    ModerationInput,
    PayOutput,
    ReportInput,
    ResultOutput,
    cycle_output,
    pay_output,
    result_output,
)
from career.permissions import (
    APPRAISALS_EDIT,
    APPRAISALS_READ,
    INCENTIVES_EDIT,
    PAY_READ,
    READ,
)
from kit import clock
from kit.errors import NotFound
from kit.permissions import SELF, required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries import directory
from staff.queries.access import oneself, open_person

Key = Annotated[int, PathParameter(ge=1, le=2**62)]
EmployeeNo = Annotated[str, PathParameter(max_length=20)]
SEEN = ("published", "frozen", "superseded")


class AppraisalApi(Controller):
    """`/api/appraisals`."""

    path = "/api/appraisals"
    tags = ["Appraisals"]

    @get("/", permission=APPRAISALS_READ)
    async def list_cycles(self) -> list[CycleOutput]:
        """Cycles of the district and of the reader's towns, the latest first."""
        return [cycle_output(one) for one in await cycles(required().towns(APPRAISALS_READ))]

    @post("/", permission=APPRAISALS_EDIT)
    async def open_cycle(self, data: JSONBody[CycleInput]) -> dict[str, int]:
        """A cycle with everybody placed within it, by the rule set in force."""
        town = None if data.town is None else (await directory.town(data.town)).id
        if not required().may(APPRAISALS_EDIT, town) or (
            town is None and required().towns(APPRAISALS_EDIT) is not None
        ):
            raise NotFound
        made = await service.open_cycle(
            data.kind, data.first_day, data.last_day, town, now=clock.now()
        )
        return {"id": made}

    @get("/{cycle_id:int}", permission=APPRAISALS_READ)
    async def show_cycle(self, cycle_id: FromPath[Key]) -> CycleOutput:
        """One cycle."""
        return cycle_output(await cycle(cycle_id))

    @get("/{cycle_id:int}/results", permission=APPRAISALS_READ)
    async def list_results(self, cycle_id: FromPath[Key]) -> list[ResultOutput]:
        """People of the cycle in the reader's towns, by total."""
        await cycle(cycle_id)
        towns = required().towns(APPRAISALS_READ)
        return [result_output(one) for one in await results(cycle_id, towns)]

    @post("/{cycle_id:int}/compute", permission=APPRAISALS_EDIT, status_code=204)
    async def compute(self, cycle_id: FromPath[Key]) -> None:
        """Indicators, totals and proposed grades are as the service has them now."""
        await service.compute(cycle_id)

    @post("/{cycle_id:int}/people/{employee_no:str}", permission=APPRAISALS_EDIT, status_code=204)
    async def add_person(self, cycle_id: FromPath[Key], employee_no: FromPath[EmployeeNo]) -> None:
        """The person is appraised too, if they were placed within the cycle."""
        person = await open_person(employee_no, APPRAISALS_EDIT)
        await service.add_person(cycle_id, person.id, person.name)

    @put("/{cycle_id:int}/report", permission=SELF, status_code=204)
    async def report(self, cycle_id: FromPath[Key], data: JSONBody[ReportInput]) -> None:
        """The reader's own report on the period."""
        person = await oneself()
        today, now = clock.today(), clock.now()
        await service.report(cycle_id, person.id, data.text, today=today, now=now)

    @put("/{cycle_id:int}/marks/{employee_no:str}", permission=SELF, status_code=204)
    async def mark(
        self,
        cycle_id: FromPath[Key],
        employee_no: FromPath[EmployeeNo],
        data: JSONBody[MarkInput],
    ) -> None:
        """The reader's mark of a person, as their manager or as a peer of the same cycle."""
        person, role = await need_marker(cycle_id, employee_no)
        await service.mark(
            cycle_id,
            person,
            role,
            data.mark,
            data.comment,
            today=clock.today(),
            now=clock.now(),
        )

    @put("/{cycle_id:int}/grades/{employee_no:str}", permission=APPRAISALS_EDIT, status_code=204)
    async def moderate(
        self,
        cycle_id: FromPath[Key],
        employee_no: FromPath[EmployeeNo],
        data: JSONBody[ModerationInput],
    ) -> None:
        """A grade other than the proposed one, within the quotas and for a reason."""
        person = await open_person(employee_no, APPRAISALS_EDIT)
        await service.moderate(cycle_id, person.id, data.grade, data.reason)

    @post("/{cycle_id:int}/publish", permission=APPRAISALS_EDIT, status_code=204)
    async def publish(self, cycle_id: FromPath[Key]) -> None:
        """Everybody sees their grade, and may object until a day."""
        await service.publish(cycle_id, today=clock.today())

    @put("/{cycle_id:int}/objection", permission=SELF, status_code=204)
    async def object_to(self, cycle_id: FromPath[Key], data: JSONBody[ReportInput]) -> None:
        """The reader's objection to their grade."""
        person = await oneself()
        today, now = clock.today(), clock.now()
        await service.object_to(cycle_id, person.id, data.text, today=today, now=now)

    @put("/{cycle_id:int}/answers/{employee_no:str}", permission=APPRAISALS_EDIT, status_code=204)
    async def answer(
        self,
        cycle_id: FromPath[Key],
        employee_no: FromPath[EmployeeNo],
        data: JSONBody[AnswerInput],
    ) -> None:
        """The answer to a person's objection."""
        person = await open_person(employee_no, APPRAISALS_EDIT)
        await service.answer(cycle_id, person.id, data.text, data.grade, now=clock.now())

    @post("/{cycle_id:int}/freeze", permission=APPRAISALS_EDIT, status_code=204)
    async def freeze(self, cycle_id: FromPath[Key]) -> None:
        """The result is frozen with its inputs; a year's grades become evidence."""
        await service.freeze_cycle(cycle_id, today=clock.today(), now=clock.now())

    @post("/{cycle_id:int}/again", permission=APPRAISALS_EDIT)
    async def again(self, cycle_id: FromPath[Key]) -> dict[str, int]:
        """A new cycle that supersedes the frozen one once it is frozen itself."""
        return {"id": await service.begin_again(cycle_id, now=clock.now())}


class PersonAppraisalApi(Controller):
    """`/api/people/{employeeNo}/appraisals`, incentives and pay."""

    path = "/api/people/{employee_no:str}"
    tags = ["Appraisals"]

    @get("/appraisals", permission=SELF)
    async def list_appraisals(self, employee_no: FromPath[EmployeeNo]) -> list[ResultOutput]:
        """The person's results; their own before publication without marks and grade."""
        person = await open_person(employee_no, READ, own=True)
        own = required().person_id == person.id
        return [
            result_output(one, graded=not own or found.state in SEEN)
            for found, one in await results_of(person.id)
        ]

    @post("/incentives", permission=INCENTIVES_EDIT)
    async def give_incentive(
        self, employee_no: FromPath[EmployeeNo], data: JSONBody[IncentiveInput]
    ) -> dict[str, int]:
        """A commendation, or a penalty with the days on which it is in force."""
        person = await open_person(employee_no, INCENTIVES_EDIT)
        made = await incentives.give(
            person,
            data.kind,
            data.title,
            data.first_day,
            now=clock.now(),
            subject=data.subject,
            last_day=data.last_day,
            order_no=data.order_no,
            points=data.points,
        )
        return {"id": made}

    @delete("/incentives/{incentive_id:int}", permission=INCENTIVES_EDIT)
    async def withdraw_incentive(
        self,
        employee_no: FromPath[EmployeeNo],
        incentive_id: FromPath[Key],
        reason: Annotated[str, QueryParameter(max_length=400)] = "",
    ) -> None:
        """The commendation or penalty counts no more."""
        person = await open_person(employee_no, INCENTIVES_EDIT)
        await incentives.withdraw(person, incentive_id, reason, now=clock.now())

    @get("/pay-grade", permission=SELF)
    async def show_pay(
        self, employee_no: FromPath[EmployeeNo], on: FromQuery[date | None] = None
    ) -> PayOutput:
        """The person's pay grade as of a day, and what leads to the next one."""
        person = await open_person(employee_no, READ, own=True)
        if required().person_id != person.id:
            required().need(PAY_READ, person.town_id)
        found = await pay_of([person.id], on or clock.today())
        if not found:
            raise NotFound
        return pay_output(found[0])


@get("/api/pay-grades", permission=PAY_READ, tags=["Appraisals"])
async def list_pay(
    on: FromQuery[date | None] = None, page: PageNumber = 1, page_size: PageSize = 50
) -> Paged[PayOutput]:
    """Pay grades of the reader's towns as of a day, for payroll."""
    ids = await staff_ids(required().towns(PAY_READ))
    found = await pay_of(ids, on or clock.today())
    start = (page - 1) * page_size
    shown = [pay_output(one) for one in found[start : start + page_size]]
    return Paged(shown, len(found), page, page_size)


@get(
    "/api/appraisals/{cycle_id:int}/results/{employee_no:str}",
    permission=APPRAISALS_READ,
    tags=["Appraisals"],
)
async def show_result(cycle_id: FromPath[Key], employee_no: FromPath[EmployeeNo]) -> ResultOutput:
    """One person's result."""
    person = await open_person(employee_no, APPRAISALS_READ)
    return result_output(await result(cycle_id, person.id))


ROUTES = (AppraisalApi, PersonAppraisalApi, list_pay, show_result)
