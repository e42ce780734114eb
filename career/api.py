"""The career of a person over HTTP."""

from datetime import date
from typing import Annotated
from urllib.parse import quote

import msgspec
from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery, PathParameter

from career.documents import career_record
from career.permissions import READ
from career.queries import Career, career
from kit import clock
from kit.documents import made
from kit.permissions import SELF
from staff.queries.access import open_person

EmployeeNo = Annotated[str, PathParameter(max_length=20)]


class Named(msgspec.Struct, rename="camel", frozen=True):
    """Something with a code and two names."""

    code: str
    name: str
    name_en: str | None


class LengthOut(msgspec.Struct, rename="camel", frozen=True):
    """Service length: full months, days left over, and how they are counted."""

    months: int
    years: int
    days: int
    counted: list[str]
    excluded: list[str]
    part_months: str
    source: str


class PlacementOut(msgspec.Struct, rename="camel", frozen=True):
    """A placement."""

    centre: Named
    post: Named
    kind: str
    first_day: date
    last_day: date | None
    order_no: str
    months: int


class PeriodOut(msgspec.Struct, rename="camel", frozen=True):
    """Service or study on evidence."""

    kind: str
    first_day: date
    last_day: date | None


class CertificateOut(msgspec.Struct, rename="camel", frozen=True):
    """A certificate and its state on the day."""

    number: str
    type: Named
    first_day: date
    last_day: date | None
    state: str


class ServedOut(msgspec.Struct, rename="camel", frozen=True):
    """Days served at a centre; half a day counts 0.5."""

    centre: Named
    days: float


class LineOut(msgspec.Struct, rename="camel", frozen=True):
    """Days served with a service line."""

    line: Named
    days: float


class GradeOut(msgspec.Struct, rename="camel", frozen=True):
    """The grade of a frozen appraisal."""

    kind: str
    first_day: date
    last_day: date
    grade: str


class IncentiveOut(msgspec.Struct, rename="camel", frozen=True):
    """A commendation or penalty."""

    kind: str
    title: str
    first_day: date
    last_day: date | None
    order_no: str | None


class ExamOut(msgspec.Struct, rename="camel", frozen=True):
    """An exam that was passed."""

    exam: str
    on: date
    score: float | None


class CareerOut(msgspec.Struct, rename="camel", frozen=True):
    """A career as of a day."""

    employee_no: str
    name: str
    on: date
    service_length: LengthOut
    placements: list[PlacementOut]
    elsewhere: list[PeriodOut]
    certificates: list[CertificateOut]
    days_served: float
    served: list[ServedOut]
    lines: list[LineOut]
    appraisals: list[GradeOut]
    incentives: list[IncentiveOut]
    exams: list[ExamOut]
    class_hours: float


def shaped(found: Career) -> CareerOut:
    """The career as programs get it."""
    return CareerOut(
        employee_no=found.person.employee_no,
        name=found.person.name,
        on=found.as_of,
        service_length=LengthOut(
            months=found.length.months,
            years=found.length.years,
            days=found.length.days,
            counted=sorted(found.policy.counts),
            excluded=sorted(found.policy.excludes),
            part_months=found.policy.part_months.value,
            source=found.source,
        ),
        placements=[
            PlacementOut(
                Named(p.placed.centre_code, p.placed.centre_name, p.placed.centre_name_en),
                Named(p.placed.post_code, p.placed.post_name, p.placed.post_name_en),
                p.placed.kind,
                p.placed.first_day,
                p.placed.last_day,
                p.placed.order_no,
                p.length.months,
            )
            for p in found.placements
        ],
        elsewhere=[PeriodOut(p.kind, p.first_day, p.last_day) for p in found.elsewhere],
        certificates=[
            CertificateOut(
                c.number,
                Named(c.type, c.type_name, c.type_name_en),
                c.first_day,
                c.last_day,
                c.state(found.as_of).value,
            )
            for c in found.certificates
        ],
        days_served=float(found.total.days),
        served=[
            ServedOut(Named(one.code, one.name, one.name_en), float(one.days))
            for one in found.served
        ],
        lines=[
            LineOut(Named(one.code, one.name, one.name_en), float(one.days)) for one in found.lines
        ],
        appraisals=[
            GradeOut(one.cycle.kind, one.cycle.first_day, one.cycle.last_day, one.grade)
            for one in found.appraisals
        ],
        incentives=[
            IncentiveOut(one.kind, one.title, one.first_day, one.last_day, one.order_no)
            for one in found.incentives
        ],
        exams=[
            ExamOut(one.exam, one.on, None if one.score is None else float(one.score))
            for one in found.exams
        ],
        class_hours=float(found.class_hours),
    )


class CareerApi(Controller):
    """`/api/people/{employeeNo}/career`."""

    path = "/api/people/{employee_no:str}"
    tags = ["Careers"]

    @get("/career", permission=SELF)
    async def show_career(
        self, employee_no: FromPath[EmployeeNo], on: FromQuery[date | None] = None
    ) -> CareerOut:
        """Gives placements, certificates, days served and service length as of a day."""
        person = await open_person(employee_no, READ, own=True)
        today = clock.today()
        return shaped(await career(person, on or today, today))

    @get("/career.pdf", permission=SELF)
    async def download_career(
        self, employee_no: FromPath[EmployeeNo], on: FromQuery[date | None] = None
    ) -> Response[bytes]:
        """Gives the career record as a PDF."""
        person = await open_person(employee_no, READ, own=True)
        today = clock.today()
        found = await career(person, on or today, today)
        content = await made(career_record, found, clock.now())
        return Response(
            content,
            media_type="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="career-{quote(person.employee_no)}.pdf"',
                "Cache-Control": "no-store",
            },
        )
