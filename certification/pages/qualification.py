"""Who may serve where: one person with reasons, a town as a matrix."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from certification.pages.shared import answer_badge, town_options
from certification.permissions import PROVISIONAL, READ, WAIVE, need_sight_of
from certification.queries import grants
from certification.queries.names import names
from certification.queries.offers import offers_for
from certification.queries.people import Holder, holder, holders
from certification.queries.qualification import assess_posts, open_until
from certification.queries.recall import CORRECTIONS, Recalled, as_known_then
from certification.rules import reading
from certification.rules.evaluation import Assessment, Finding
from certification.rules.form import dump
from certification.rules.offers import Offers
from certification.rules.reading import Names
from kit import clock
from kit.language import N_, gettext, pick
from kit.permissions import SELF, required
from kit.web import Badge, Column, Form, Table, asked, cut, page, table_page
from kit.web.environment import date_text
from kit.web.tables import Tone
from staff.queries import directory

SOON_DAYS = 60


@dataclass(frozen=True, slots=True)
class _Told:
    condition: str
    finding: Finding
    because: str | None
    remedy: str | None
    written: str
    """The condition as JSON, for setting it aside."""


@dataclass(frozen=True, slots=True)
class _Post:
    code: str
    name: str
    assessment: Assessment
    badge: Badge
    told: tuple[_Told, ...]
    recalled: Recalled | None
    badge_then: Badge | None


def _told(assessment: Assessment, called: Names, offers: Offers | None = None) -> tuple[_Told, ...]:
    return tuple(
        _Told(
            reading.condition(finding.condition, called),
            finding,
            reading.because(finding, called),
            reading.remedy(finding, called, offers),
            json.dumps(dump(finding.condition), ensure_ascii=False),
        )
        for finding in assessment.findings
    )


async def person_page(
    who: Holder, on: date, *, own: bool, form: Form | None = None
) -> Response[str]:
    """Every post: may this person serve in it on that day, and why not."""
    called = await names()
    today, now = clock.today(), clock.now()
    assessed = await assess_posts(who.id, on)
    findings = [one for answer in assessed.values() for one in answer.findings]
    offers = await offers_for(who.id, findings, today)
    found = []
    for code, one in assessed.items():
        recalled = await as_known_then(who.id, code, one, now)
        found.append(
            _Post(
                code,
                called("post", code),
                one,
                answer_badge(one.answer),
                _told(one, called, offers),
                recalled,
                answer_badge(recalled.assessment.answer) if recalled else None,
            )
        )
    found.sort(key=lambda one: (one.assessment.answer != "qualified", one.code))
    reader = required()
    return page(
        "certification/qualification.html",
        status=form.status if form else 200,
        who=who,
        on=on,
        today=today,
        posts=found,
        own=own,
        form=form or Form(),
        corrections=CORRECTIONS,
        permissions=await grants.permissions(person=who.id),
        waivers=[
            (one, reading.condition(one.condition, called), called("post", one.subject))
            for one in await grants.waivers(person=who.id)
        ],
        may_waive=reader.may(WAIVE, who.town),
        may_permit=reader.may(PROVISIONAL, who.town),
    )


class QualificationPages(Controller):
    """Qualification of one person, and of a town."""

    path = "/"
    include_in_schema = False

    @get("/people/{employee_no:str}/qualification", permission=SELF)
    async def show_person(
        self, employee_no: FromPath[str], on: FromQuery[date | None] = None
    ) -> Response[str]:
        """One person's qualification for every post on a day."""
        who = await holder(employee_no)
        need_sight_of(who.id, who.town)
        own = required().person_id == who.id
        return await person_page(who, on or clock.today(), own=own)

    @get("/qualification", permission=READ)
    async def show_town(
        self,
        town: Annotated[str | None, QueryParameter(max_length=40)] = None,
        on: FromQuery[date | None] = None,
    ) -> Response[Any]:
        """People × service lines of a town on a day."""
        day = on or clock.today()
        allowed = required().towns(READ)
        choices = town_options(await directory.towns(), READ)
        codes = [code for code, _ in choices]
        chosen = town if town in codes else next(iter(codes), "")
        people = await holders(towns=allowed, town=chosen, on=day)
        lines = [(line.code, pick(line.name, line.name_en)) for line in await directory.lines()]
        until = await open_until([one.id for one in people], day)
        given = asked(page_size=100)
        shown, total = cut(people, given)
        columns = [
            Column(
                "name",
                N_("Full name"),
                link=lambda row: f"/people/{row.employee_no}/qualification?on={day}",
            ),
            Column("employeeNo", N_("Staff No."), value=lambda row: row.employee_no, rank=2),
            *(_line_column(code, name, until, day) for code, name in lines),
        ]
        table = Table(
            name="qualification",
            caption=N_("People and service lines"),
            columns=columns,
            rows=shown,
            asked=given,
            total=total,
            compact=True,
        )
        return table_page(
            "certification/matrix.html",
            table,
            towns=choices,
            town=chosen,
            on=day,
            counts=[
                (name, sum((one.id, code) in until for one in people), len(people))
                for code, name in lines
            ],
        )


def _line_column(code: str, name: str, until: Mapping[tuple[int, str], date], day: date) -> Column:
    def value(row: Holder) -> Badge | None:
        return _cell(until.get((row.id, code)), day)

    return Column(code, name, value=value, align="center")


def _cell(until: date | None, day: date) -> Badge | None:
    """Until when the line is open; the sooner it closes, the more it shows."""
    if until is None:
        return None
    left = (until - day).days
    tone: Tone = "good" if left > SOON_DAYS else "note"
    text = gettext("no end") if until == date.max else date_text(until)
    return Badge(text, tone)
