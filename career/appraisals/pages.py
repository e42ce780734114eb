"""Appraisals on pages: the cycles, a cycle's people, one's own, pay grades."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from career.appraisals.marking import need_marker
from career.appraisals.queries.cycles import (
    Result,
    cycle,
    cycles,
    incentives_of,
    results,
    results_of,
)
from career.appraisals.queries.pay import pay_of
from career.appraisals.service import cycles as service
from career.appraisals.service import incentives
from career.appraisals.shapes import (
    AnswerInput,
    CycleInput,
    IncentiveInput,
    MarkInput,
    ModerationInput,
    ReportInput,
)
from career.appraisals.words import (
    INCENTIVES,
    INDICATORS,
    KINDS,
    STATES,
    cycle_name,
    gap_text,
    grade_word,
    indicators_text,
)
from career.permissions import (
    APPRAISALS_EDIT,
    APPRAISALS_MARK,
    APPRAISALS_READ,
    INCENTIVES_EDIT,
    PAY_READ,
    READ,
)
from certification.rules.vocabulary import GRADES, MEASURES
from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import SELF, required
from kit.web import Badge, Column, Table, Tone, page
from kit.web.environment import number_text
from kit.web.forms import Form, entered
from kit.web.lists import asked, cut
from kit.web.pages import flash, redirect
from kit.web.tables import table_page
from staff.queries import directory
from staff.queries.access import oneself, open_person
from staff.queries.people import Person, person_by_id
from staff.words import options, word

Key = Annotated[int, PathParameter(ge=1, le=2**62)]
EmployeeNo = Annotated[str, PathParameter(max_length=20)]
STATE_TONES: dict[str, Tone] = {"open": "note", "published": "note", "frozen": "good"}
GRADE_TONES: dict[str, Tone] = {"excellent": "good", "basic": "note", "incompetent": "bad"}
SEEN = ("published", "frozen", "superseded")


def _grade(grade: str | None) -> Badge | None:
    return Badge(grade_word(grade), GRADE_TONES.get(grade, "quiet")) if grade else None


def _state(state: str) -> Badge:
    return Badge(gettext(STATES[state]), STATE_TONES.get(state, "quiet"))


async def _all(form: Form) -> Response[str]:
    towns = required().towns(APPRAISALS_READ)
    table = Table(
        name="appraisals",
        caption=N_("Appraisal cycles"),
        columns=(
            Column("name", N_("Cycle"), cycle_name, link=lambda one: f"/appraisals/{one.id}"),
            Column("people", N_("People")),
            Column("graded", N_("Graded")),
            Column("objections", N_("Open objections")),
            Column("state", N_("State"), lambda one: _state(one.state)),
        ),
        rows=await cycles(towns),
        empty=N_("No appraisal yet."),
        download=False,
    )
    edit = required().towns(APPRAISALS_EDIT)
    return page(
        "career/appraisals.html",
        status=form.status,
        table=table,
        form=form,
        kinds=options(KINDS),
        towns=[(one.code, pick(one.name, one.name_en)) for one in await directory.towns(edit)],
        everywhere=edit is None,
        may_edit=required().may(APPRAISALS_EDIT),
    )


async def _one(cycle_id: int, form: Form) -> Response[Any]:
    found = await cycle(cycle_id)
    listed = await results(cycle_id, required().towns(APPRAISALS_READ))
    given = asked((), ("person",), page_size=100)
    shown, total = cut(listed, given)
    number = given.filter("person") or form.value("person")
    chosen = next((one for one in listed if one.employee_no == number), None)
    table = Table(
        name="appraisal",
        caption=N_("People"),
        columns=(
            Column("name", N_("Name"), link=lambda one: f"?person={one.employee_no}#chosen"),
            Column("employee_no", N_("Number"), rank=3),
            Column("hardness", N_("Hardness"), rank=2),
            Column(
                "indicators", N_("Indicators"), lambda one: indicators_text(one.indicators), rank=2
            ),
            Column("manager", N_("Managers' mark"), lambda one: _mean(one.manager), rank=2),
            Column("peer", N_("Peers' mark"), lambda one: _mean(one.peer), rank=3),
            Column("total", N_("Total")),
            Column("proposed", N_("Proposed"), lambda one: grade_word(one.proposed), rank=2),
            Column("grade", N_("Grade"), lambda one: _grade(one.grade)),
            Column("objection", N_("Objection"), _objection),
        ),
        rows=shown,
        asked=given,
        total=total,
        empty=N_("Nobody."),
    )
    counted = {grade: sum(one.grade == grade for one in listed) for grade in reversed(GRADES)}
    return table_page(
        "career/appraisal.html",
        table,
        cycle=found,
        name=cycle_name(found),
        state=_state(found.state),
        counted=[(grade_word(grade), count) for grade, count in counted.items()],
        quotas=[
            (grade_word(grade), share, int(share * len(listed)))
            for grade, share in found.rule.quotas.items()
        ],
        weights=[
            (word(INDICATORS, code), one.weight, one.hard)
            for code, one in found.rule.indicators.items()
        ],
        chosen=chosen,
        chosen_indicators=[
            (word(INDICATORS, code), known["raw"], known["points"])
            for code, known in (chosen.indicators if chosen else {}).items()
        ],
        chosen_grade=_grade(chosen.grade) if chosen else None,
        form=form,
        grades=options(GRADES),
        may_edit=required().may(APPRAISALS_EDIT),
        may_mark=required().may(APPRAISALS_MARK),
        today=clock.today(),
    )


def _mean(value: Any) -> str | None:
    return None if value is None else number_text(value, 1)


def _objection(one: Result) -> Badge | None:
    if one.objection is None:
        return None
    return Badge(gettext(N_("answered"))) if one.answer else Badge(gettext(N_("waits")), "note")


async def _own(form: Form) -> Response[str]:
    reader = required()
    person = None if reader.person_id is None else await person_by_id(reader.person_id)
    if person is None:
        return page("career/nobody.html")
    return await _person(person, form, own=True)


async def _person(person: Person, form: Form, *, own: bool) -> Response[str]:
    today = clock.today()
    may_pay = own or required().may(PAY_READ, person.town_id)
    paid = await pay_of([person.id], today) if may_pay else []
    found = [
        (one, mine, cycle_name(one), _grade(mine.grade), not own or one.state in SEEN)
        for one, mine in await results_of(person.id)
    ]
    peers: list[tuple[int, Result]] = []
    if own:
        for one, _, _, _, _ in found:
            if one.state in {"open", "published"} and today <= one.marks_until:
                listed = await results(one.id, [person.town_id])
                peers += [(one.id, peer) for peer in listed if peer.person != person.id][:12]
    return page(
        "career/own_appraisals.html",
        status=form.status,
        person=person,
        own=own,
        found=found,
        peers=peers,
        indicators_text=indicators_text,
        pay=paid[0] if paid else None,
        gaps=[gap_text(gap) for gap in paid[0].gaps] if paid else [],
        incentives=[
            (one, word(INCENTIVES, one.kind), word(MEASURES, one.subject))
            for one in await incentives_of(person.id)
        ],
        may_give=required().may(INCENTIVES_EDIT, person.town_id),
        kinds=options(INCENTIVES),
        measures=options(MEASURES),
        form=form,
        today=today,
    )


class AppraisalPages(Controller):
    """`/appraisals`, `/me/appraisals`, `/people/{employeeNo}/appraisals`, `/pay-grades`."""

    path = "/"
    include_in_schema = False

    @get("/appraisals", permission=APPRAISALS_READ)
    async def list_cycles(self) -> Response[str]:
        """Every cycle."""
        return await _all(Form.of(kind="year"))

    @post("/appraisals", permission=APPRAISALS_EDIT)
    async def open_cycle(self, request: Request[Any, Any, Any]) -> Any:
        """A new cycle, or the form again."""
        form = await entered(request)
        try:
            given = form.into(CycleInput)
            town = None if given.town is None else (await directory.town(given.town)).id
            if town is None and required().towns(APPRAISALS_EDIT) is not None:
                raise Invalid({"town": N_("Choose one of the list.")})
            required().need(APPRAISALS_EDIT, town)
            made = await service.open_cycle(
                given.kind, given.first_day, given.last_day, town, now=clock.now()
            )
        except Refusal as refusal:
            return await _all(form.refused(refusal))
        return redirect(f"/appraisals/{made}")

    @get("/appraisals/{cycle_id:int}", permission=APPRAISALS_READ)
    async def show_cycle(self, cycle_id: FromPath[Key]) -> Response[Any]:
        """One cycle with its people."""
        return await _one(cycle_id, Form())

    @post("/appraisals/{cycle_id:int}/{step:str}", permission=APPRAISALS_EDIT)
    async def step(
        self, cycle_id: FromPath[Key], step: Annotated[str, PathParameter(max_length=20)]
    ) -> Any:
        """The cycle goes a step on: compute, publish, freeze, again; or the page with why not."""
        try:
            if step == "compute":
                await service.compute(cycle_id)
                flash(N_("Computed anew."))
            elif step == "publish":
                await service.publish(cycle_id, today=clock.today())
                flash(N_("Published: everybody concerned has been told."))
            elif step == "freeze":
                await service.freeze_cycle(cycle_id, today=clock.today(), now=clock.now())
                flash(N_("Frozen with its inputs."))
            elif step == "again":
                return redirect(
                    f"/appraisals/{await service.begin_again(cycle_id, now=clock.now())}"
                )
            else:
                raise NotFound
        except Refusal as refusal:
            if isinstance(refusal, NotFound):
                raise
            return await _one(cycle_id, Form().refused(refusal))
        return redirect(f"/appraisals/{cycle_id}")

    @post("/appraisals/{cycle_id:int}/people/{employee_no:str}/mark", permission=SELF)
    async def mark(
        self,
        request: Request[Any, Any, Any],
        cycle_id: FromPath[Key],
        employee_no: FromPath[EmployeeNo],
    ) -> Redirect:
        """The reader's mark stands."""
        person, role = await need_marker(cycle_id, employee_no)
        given = (await entered(request)).into(MarkInput)
        await service.mark(
            cycle_id,
            person,
            role,
            given.mark,
            given.comment,
            today=clock.today(),
            now=clock.now(),
        )
        flash(N_("The mark is entered."))
        return redirect(
            f"/appraisals/{cycle_id}?person={employee_no}"
            if role == "manager"
            else "/me/appraisals"
        )

    @post("/appraisals/{cycle_id:int}/people/{employee_no:str}/grade", permission=APPRAISALS_EDIT)
    async def moderate(
        self,
        request: Request[Any, Any, Any],
        cycle_id: FromPath[Key],
        employee_no: FromPath[EmployeeNo],
    ) -> Any:
        """Another grade for a reason, or the page with why not."""
        person = await open_person(employee_no, APPRAISALS_EDIT)
        form = await entered(request)
        try:
            given = form.into(ModerationInput)
            await service.moderate(cycle_id, person.id, given.grade, given.reason)
        except Refusal as refusal:
            return await _one(cycle_id, form.refused(refusal))
        flash(N_("Saved."))
        return redirect(f"/appraisals/{cycle_id}?person={employee_no}")

    @post("/appraisals/{cycle_id:int}/people/{employee_no:str}/answer", permission=APPRAISALS_EDIT)
    async def answer(
        self,
        request: Request[Any, Any, Any],
        cycle_id: FromPath[Key],
        employee_no: FromPath[EmployeeNo],
    ) -> Any:
        """The answer to an objection, or the page with why not."""
        person = await open_person(employee_no, APPRAISALS_EDIT)
        form = await entered(request)
        try:
            given = form.into(AnswerInput)
            await service.answer(cycle_id, person.id, given.text, given.grade, now=clock.now())
        except Refusal as refusal:
            return await _one(cycle_id, form.refused(refusal))
        flash(N_("Saved."))
        return redirect(f"/appraisals/{cycle_id}?person={employee_no}")

    @get("/me/appraisals", permission=SELF)
    async def show_own(self) -> Response[str]:
        """The reader's own appraisals, commendations and pay grade."""
        return await _own(Form())

    @post("/me/appraisals/{cycle_id:int}/{what:str}", permission=SELF)
    async def write_own(
        self,
        request: Request[Any, Any, Any],
        cycle_id: FromPath[Key],
        what: Annotated[str, PathParameter(max_length=20)],
    ) -> Any:
        """The reader's report or objection stands, or the page with why not."""
        person = await oneself()
        form = await entered(request)
        act = {"report": service.report, "objection": service.object_to}.get(what)
        if act is None:
            raise NotFound
        try:
            text = form.into(ReportInput).text
            await act(cycle_id, person.id, text, today=clock.today(), now=clock.now())
        except Refusal as refusal:
            return await _own(form.refused(refusal))
        flash(N_("Saved."))
        return redirect("/me/appraisals")

    @get("/people/{employee_no:str}/appraisals", permission=SELF)
    async def show_person(self, employee_no: FromPath[EmployeeNo]) -> Response[str]:
        """One person's appraisals, commendations, penalties and pay grade."""
        person = await open_person(employee_no, READ, own=True)
        return await _person(person, Form(), own=person.id == required().person_id)

    @post("/people/{employee_no:str}/incentives", permission=INCENTIVES_EDIT)
    async def give(self, request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
        """A commendation or penalty, or the form again."""
        person = await open_person(employee_no, INCENTIVES_EDIT)
        form = await entered(request)
        try:
            given = form.into(IncentiveInput)
            await incentives.give(
                person,
                given.kind,
                given.title,
                given.first_day,
                now=clock.now(),
                subject=given.subject,
                last_day=given.last_day,
                order_no=given.order_no,
                points=given.points,
            )
        except Refusal as refusal:
            return await _person(person, form.refused(refusal), own=False)
        flash(N_("Saved."))
        return redirect(f"/people/{employee_no}/appraisals")

    @post(
        "/people/{employee_no:str}/incentives/{incentive_id:int}/withdraw",
        permission=INCENTIVES_EDIT,
    )
    async def withdraw(
        self,
        request: Request[Any, Any, Any],
        employee_no: FromPath[EmployeeNo],
        incentive_id: FromPath[Key],
    ) -> Any:
        """The commendation or penalty counts no more."""
        person = await open_person(employee_no, INCENTIVES_EDIT)
        form = await entered(request)
        try:
            await incentives.withdraw(person, incentive_id, form.value("reason"), now=clock.now())
        except Invalid as refusal:
            return await _person(person, form.refused(refusal), own=False)
        flash(N_("Saved."))
        return redirect(f"/people/{employee_no}/appraisals")
