"""Service length on a page: every number opens to the days behind it."""

from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, FromQuery, PathParameter, QueryParameter

from career.length.queries import names_of_keys, notices, service_length
from career.permissions import READ
from career.rules.breakdown import By
from career.words import length_text, period_word, policy_text
from kit import clock
from kit.language import N_, gettext, pick
from kit.permissions import SELF, required
from kit.web import page
from staff.queries.access import open_person
from staff.words import LEVELS, word

EmployeeNo = Annotated[str, PathParameter(max_length=20)]
HEADINGS = {
    By.CENTRE: N_("By centre"),
    By.TOWN: N_("By town"),
    By.LEVEL: N_("By level of the centre"),
    By.POST: N_("By post"),
    By.KIND: N_("By kind of service"),
}


@get("/people/{employee_no:str}/service-length", permission=SELF, include_in_schema=False)
async def show_service_length(
    employee_no: FromPath[EmployeeNo],
    on: FromQuery[date | None] = None,
    notice: Annotated[str, QueryParameter(max_length=60)] = "",
) -> Response[str]:
    """Service length as of a day, by the rule of a notice."""
    person = await open_person(employee_no, READ, own=True)
    found = await service_length(person.id, on or clock.today(), notice)
    known = await names_of_keys()

    def named(by: By, key: str | None) -> str:
        if key is None:
            return gettext(N_("On evidence"))
        if by is By.KIND:
            return period_word(key)
        if by is By.LEVEL:
            return word(LEVELS, key)
        return pick(*known[by].get(key, (key, None)))

    policy = found.counting.policy
    return page(
        "career/service_length.html",
        person=person,
        own=person.id == required().person_id,
        found=found,
        notice=notice,
        notices=[(code, pick(name, name_en)) for code, name, name_en in await notices()],
        policy=policy_text(policy.counts, policy.excludes, policy.part_months),
        length_text=length_text,
        groups=[
            (
                gettext(HEADINGS[by]),
                [(named(by, part.key), part) for part in found.by[by]],
            )
            for by in By
        ],
    )


ROUTES = (show_service_length,)
