"""The career page: a timeline, what it adds up to, and the record to print."""

from datetime import date
from typing import Annotated, Any

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery, PathParameter

from career.appraisals.words import INCENTIVES, cycle_name, grade_word
from career.course import course_of
from career.permissions import READ
from career.queries import Career, career
from career.words import length_text, period_word, policy_text
from certification.rules.life import LABELS, State
from kit import clock
from kit.language import N_, gettext, pick
from kit.permissions import SELF, required
from kit.web import Badge, Column, Table, Tone, page
from kit.web.charts import timeline
from kit.web.environment import period_text
from staff.queries.access import open_person
from staff.queries.people import Person, person_by_id
from staff.words import word

EmployeeNo = Annotated[str, PathParameter(max_length=20)]
TONES: dict[State, Tone] = {
    State.VALID: "good",
    State.NOT_YET_VALID: "note",
    State.SUSPENDED: "bad",
}


def _chart(found: Career) -> Any:
    """The career along one calendar."""
    course = course_of(found)
    if course is None:
        return None
    lanes = list(course.lanes.items())
    return timeline(course.title, course.first, course.last, lanes, today=found.as_of)


def _placements(found: Career) -> Table:
    return Table(
        name="placements",
        caption=N_("Placements"),
        columns=(
            Column(
                "period",
                N_("Period"),
                value=lambda one: period_text(one.placed.first_day, one.placed.last_day),
            ),
            Column(
                "centre",
                N_("Centre"),
                value=lambda one: pick(one.placed.centre_name, one.placed.centre_name_en),
            ),
            Column(
                "post",
                N_("Post"),
                value=lambda one: pick(one.placed.post_name, one.placed.post_name_en),
            ),
            Column("kind", N_("Kind"), value=lambda one: period_word(one.placed.kind), rank=2),
            Column("length", N_("Length"), value=lambda one: length_text(one.length)),
            Column("order", N_("Order"), value=lambda one: one.placed.order_no, rank=3),
        ),
        rows=found.placements,
        empty=N_("No placements."),
        download=False,
    )


def _served(found: Career) -> Table:
    return Table(
        name="served",
        caption=N_("Days served at windows"),
        columns=(
            Column("centre", N_("Centre"), value=lambda one: pick(one.name, one.name_en)),
            Column("days", N_("Days")),
        ),
        rows=found.served,
        empty=N_("No days at a window yet."),
        download=False,
    )


def _lines(found: Career) -> Table:
    return Table(
        name="lines",
        caption=N_("Days served by service line"),
        columns=(
            Column("line", N_("Service line"), value=lambda one: pick(one.name, one.name_en)),
            Column("days", N_("Days")),
        ),
        rows=found.lines,
        download=False,
    )


def _certificates(found: Career) -> Table:
    def state(held: Any) -> Badge:
        now = held.state(found.as_of)
        return Badge(gettext(LABELS[now]), TONES.get(now, "quiet"))

    return Table(
        name="certificates",
        caption=N_("Certificates"),
        columns=(
            Column("number", N_("Number"), link=lambda one: f"/certificates/{one.number}"),
            Column(
                "type",
                N_("Certificate"),
                value=lambda one: pick(one.type_name, one.type_name_en),
            ),
            Column(
                "period",
                N_("Period"),
                value=lambda one: period_text(one.first_day, one.last_day),
            ),
            Column("state", N_("State"), value=state),
        ),
        rows=found.certificates,
        empty=N_("No certificates."),
        download=False,
    )


async def _page(person: Person, on: date | None, *, own: bool) -> Response[str]:
    today = clock.today()
    found = await career(person, on or today, today)
    policy = found.policy
    return page(
        "career/career.html",
        person=person,
        own=own,
        career=found,
        chart=_chart(found),
        length=length_text(found.length),
        policy=policy_text(policy.counts, policy.excludes, policy.part_months),
        placements=_placements(found),
        served=_served(found),
        lines=_lines(found),
        certificates=_certificates(found),
        appraisals=[(cycle_name(one.cycle), grade_word(one.grade)) for one in found.appraisals],
        incentives=[(word(INCENTIVES, one.kind), one) for one in found.incentives],
    )


class CareerPages(Controller):
    """`/people/{employeeNo}/career` and `/me/career`."""

    path = "/"
    include_in_schema = False

    @get("/people/{employee_no:str}/career", permission=SELF)
    async def show_career(
        self, employee_no: FromPath[EmployeeNo], on: FromQuery[date | None] = None
    ) -> Response[str]:
        """The career of one of the reader's people, or the reader's own."""
        person = await open_person(employee_no, READ, own=True)
        own = person.id == required().person_id
        return await _page(person, on, own=own)

    @get("/me/career", permission=SELF)
    async def show_mine(self, on: FromQuery[date | None] = None) -> Response[str]:
        """The reader's own career; an account of nobody gets an empty page."""
        person_id = required().person_id
        person = None if person_id is None else await person_by_id(person_id)
        if person is None:
            return page("career/nobody.html")
        return await _page(person, on, own=True)
