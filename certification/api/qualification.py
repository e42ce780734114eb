"""Who may serve where on which day, why not, and by which conditions."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from certification import service
from certification.api.shapes import QualificationOut, qualification_out
from certification.permissions import CONDITIONS_EDIT, CONDITIONS_READ, need_sight_of
from certification.queries import certificates as held
from certification.queries.conditions import ConditionSet, condition_sets, versions_of
from certification.queries.names import names
from certification.queries.offers import offers_for
from certification.queries.people import holder
from certification.queries.qualification import assess_person
from certification.queries.recall import as_known_then
from certification.rules import reading
from certification.rules.form import dump
from kit import clock
from kit.errors import Invalid, NotFound
from kit.language import N_, pick
from kit.permissions import SELF
from kit.web.lists import Paged


class QualificationApi(Controller):
    """`/api/people/{employeeNo}/qualification`."""

    path = "/api/people/{employee_no:str}/qualification"
    tags = ["Qualification"]

    @get("/", permission=SELF)
    async def show_qualification(
        self,
        employee_no: FromPath[str],
        post: Annotated[str, QueryParameter(max_length=60)],
        on: FromQuery[date | None] = None,
        known_at: Annotated[datetime | None, QueryParameter(name="knownAt")] = None,
    ) -> QualificationOut:
        """Whether the person may serve in a post on a day, past or future, and why.

        `knownAt` answers by what was on file at that instant. Where the answer of the day itself
        was another one, because something was corrected since, `asKnownThen` gives it too.
        """
        person = await holder(employee_no)
        need_sight_of(person.id, person.town)
        if not await versions_of("post", post):
            raise Invalid({"post": N_("No conditions are set for a post of this code.")})
        if known_at is not None and known_at.tzinfo is None:
            raise Invalid({"knownAt": N_("An instant with its time zone is needed.")})
        found = await assess_person(person.id, post, on or clock.today(), known_at=known_at)
        if known_at is not None:
            return await qualification_out(found)
        return await qualification_out(
            found,
            recalled=await as_known_then(person.id, post, found, clock.now()),
            offers=await offers_for(person.id, found.findings, clock.today()),
        )


class ConditionSetOut(msgspec.Struct, rename="camel", frozen=True):
    """One version of a subject's conditions."""

    id: int
    purpose: str
    subject: str
    first_day: date
    source: str
    reading: str
    conditions: dict[str, object]


class NewConditionSet(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Conditions from a day on."""

    purpose: Annotated[str, Meta(max_length=20)]
    subject: Annotated[str, Meta(min_length=1, max_length=60)]
    first_day: date
    source: Annotated[str, Meta(min_length=2, max_length=400)]
    conditions: dict[str, object]


class CertificateTypeOut(msgspec.Struct, rename="camel", frozen=True):
    """A certificate type and the service lines it opens."""

    code: str
    name: str
    service_lines: list[str]
    validity_months: int | None
    number_prefix: str


class ConditionsApi(Controller):
    """`/api/condition-sets` and `/api/certificate-types`."""

    path = "/api"
    tags = ["Conditions"]

    @get("/certificate-types", permission=SELF)
    async def list_certificate_types(self) -> Paged[CertificateTypeOut]:
        """Every certificate type."""
        items = [
            CertificateTypeOut(
                code=kind.code,
                name=pick(kind.name, kind.name_en),
                service_lines=[code for code, _, _ in kind.lines],
                validity_months=kind.validity_months,
                number_prefix=kind.number_prefix,
            )
            for kind in await held.kinds()
        ]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @get("/condition-sets", permission=CONDITIONS_READ)
    async def list_condition_sets(self) -> Paged[ConditionSetOut]:
        """Every version of every condition set, with its reading in the reader's language."""
        items = [await _set_out(one) for one in await condition_sets()]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @post("/condition-sets", permission=CONDITIONS_EDIT)
    async def put_condition_set(self, data: JSONBody[NewConditionSet]) -> ConditionSetOut:
        """Set conditions from a day on; a version of the same day is replaced."""
        made = await service.put_conditions(
            data.purpose,
            data.subject,
            data.first_day,
            data.conditions,
            source=data.source,
            now=clock.now(),
        )
        for one in await condition_sets(data.purpose, data.subject):
            if one.id == made:
                return await _set_out(one)
        raise NotFound(id=made)


async def _set_out(one: ConditionSet) -> ConditionSetOut:
    return ConditionSetOut(
        id=one.id,
        purpose=one.purpose,
        subject=one.subject,
        first_day=one.first_day,
        source=one.source,
        reading=reading.condition(one.tree, await names()),
        conditions=dump(one.tree),
    )
