"""Where one person may serve, with the reasons."""

import json
from dataclasses import dataclass
from datetime import date

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from certification.pages.shared import answer_badge
from certification.permissions import PROVISIONAL, WAIVE, need_sight_of
from certification.queries import grants
from certification.queries.names import names
from certification.queries.offers import offers_for
from certification.queries.people import Holder, holder
from certification.queries.qualification import assess_posts
from certification.queries.recall import CORRECTIONS, Recalled, as_known_then
from certification.rules import reading
from certification.rules.evaluation import Assessment, Finding
from certification.rules.form import dump
from certification.rules.offers import Offers
from certification.rules.reading import Names
from kit import clock
from kit.permissions import SELF, required
from kit.web import Badge, Form, page

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
    told_then: tuple[_Told, ...]


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
                _told(recalled.assessment, called) if recalled else (),
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
    """Qualification of one person."""

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
