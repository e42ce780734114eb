"""Condition sets: listed, read, weighed before they are saved, set."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from certification import service
from certification.api.qualification import WorkOut, work_out
from certification.permissions import CONDITIONS_EDIT, CONDITIONS_READ, READ
from certification.queries.conditions import ConditionSet, condition_sets
from certification.queries.impact import Affected, impact, trial
from certification.queries.names import names
from certification.queries.people import named
from certification.rules import reading
from certification.rules.evaluation import conditions as each_condition
from certification.rules.form import dump, parse
from kit import clock
from kit.errors import NotFound
from kit.language import LANGUAGES, in_language, pick
from kit.permissions import required
from kit.web.lists import Paged


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


class AffectedOut(msgspec.Struct, rename="camel", frozen=True):
    """Somebody whose answer would change; no last day: without end in sight."""

    employee_no: str
    name: str
    town: str
    first_day: date
    last_day: date | None


class ImpactOut(msgspec.Struct, rename="camel", frozen=True):
    """What would change in the half year from the day on which the conditions begin."""

    first_day: date
    reading: dict[str, str]
    """Language -> the conditions in plain words."""
    unqualified: list[AffectedOut]
    qualified: list[AffectedOut]
    centres: list[WorkOut]
    window_half_days: int
    estimated_half_days: int


class Trial(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Conditions to be tried on people, named by number or whole name."""

    purpose: Annotated[str, Meta(max_length=20)]
    subject: Annotated[str, Meta(min_length=1, max_length=60)]
    first_day: date
    conditions: dict[str, object]
    people: Annotated[list[Annotated[str, Meta(max_length=50)]], Meta(max_length=100)]


class TriedOut(msgspec.Struct, rename="camel", frozen=True):
    """Somebody on whom the conditions were tried."""

    employee_no: str
    name: str
    met_now: bool
    met_then: bool
    unmet: list[str]


class ConditionsApi(Controller):
    """`/api/condition-sets`."""

    path = "/api"
    tags = ["Conditions"]

    @get("/condition-sets", permission=CONDITIONS_READ)
    async def list_condition_sets(self) -> Paged[ConditionSetOut]:
        """Every version of every condition set, with its reading in the reader's language."""
        items = [await _set_out(one) for one in await condition_sets()]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @post("/condition-sets", permission=CONDITIONS_EDIT)
    async def put_condition_set(self, data: JSONBody[NewConditionSet]) -> ConditionSetOut:
        """Set conditions from a day on; a version of the same day is replaced."""
        made = await service.publish_conditions(
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

    @post("/condition-sets/impact", permission=CONDITIONS_EDIT, status_code=HTTP_200_OK)
    async def weigh_condition_set(self, data: JSONBody[NewConditionSet]) -> ImpactOut:
        """Say what the conditions would change, before they are saved; nothing is written."""
        tree = parse(data.conditions)
        await service.check_conditions(data.purpose, data.subject, data.first_day, tree)
        found = await impact(data.purpose, data.subject, data.first_day, tree, clock.today())
        readings = {}
        for language in LANGUAGES:
            with in_language(language):
                readings[language.replace("_", "-")] = reading.condition(tree, await names())
        return ImpactOut(
            first_day=found.first_day,
            reading=readings,
            unqualified=[_affected(one) for one in found.lost],
            qualified=[_affected(one) for one in found.gained],
            centres=[work_out(one) for one in found.work],
            window_half_days=found.window_half_days,
            estimated_half_days=found.estimated_half_days,
        )

    @post("/condition-sets/trial", permission=CONDITIONS_EDIT, status_code=HTTP_200_OK)
    async def try_condition_set(self, data: JSONBody[Trial]) -> Paged[TriedOut]:
        """Try the conditions on named people as of their first day; nothing is written."""
        tree = parse(data.conditions)
        await service.check_conditions(data.purpose, data.subject, data.first_day, tree)
        people = await named(data.people, required().towns(READ), data.first_day)
        called = await names()
        items = [
            TriedOut(
                employee_no=one.who.employee_no,
                name=one.who.name,
                met_now=one.met_now,
                met_then=one.finding.met,
                unmet=[
                    reading.condition(each.condition, called)
                    for each in each_condition(one.finding)
                    if not each.met
                ],
            )
            for one in await trial(data.purpose, data.subject, tree, people, data.first_day)
        ]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))


def _affected(one: Affected) -> AffectedOut:
    return AffectedOut(
        one.who.employee_no,
        one.who.name,
        pick(one.who.town_name, one.who.town_name_en),
        one.first_day,
        one.last_day,
    )


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
