"""My own shifts as JSON."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from kit import clock
from kit.language import pick
from kit.permissions import required
from roster.queries import published
from staff.queries import directory

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="how many at most")]


class LineOut(msgspec.Struct, rename="camel", frozen=True):
    """A service line in the reader's language."""

    code: str
    name: str


class OwnShift(msgspec.Struct, rename="camel", frozen=True):
    """A published shift of the reader."""

    day: date
    session: str
    starts_at: datetime
    ends_at: datetime
    centre: str
    centre_name: str
    km_from_home: float | None
    lines: list[LineOut]


class OwnShifts(msgspec.Struct, rename="camel", frozen=True):
    """The shifts to come, soonest first, and the days served before today."""

    items: Sequence[OwnShift]
    days_served: float


@get("/api/me/shifts", permission="self", tags=["Rosters"])
async def my_shifts(limit: Limit = 60) -> OwnShifts:
    """My published shifts that have not ended, soonest first; none for an account of nobody's."""
    person = required().person_id
    if person is None:
        return OwnShifts([], 0)
    today = clock.today()
    names = await directory.line_names()
    found = await published.coming_shifts(person, clock.now(), today, limit)
    served = await published.days_served(person, today)
    return OwnShifts([_shown(shift, names) for shift in found], float(served.days))


def _shown(shift: published.PublishedShift, names: dict[str, tuple[str, str | None]]) -> OwnShift:
    return OwnShift(
        day=shift.day,
        session=shift.session,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        centre=shift.centre,
        centre_name=pick(shift.centre_name, shift.centre_name_en),
        km_from_home=None if shift.km_from_home is None else round(shift.km_from_home, 1),
        lines=[LineOut(code, pick(*names.get(code, (code, code)))) for code in shift.lines],
    )


ROUTES = (my_shifts,)
