"""A town's rules of rosters as JSON."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import get, put
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from kit import clock
from kit.permissions import required
from roster.permissions import EDIT, READ
from roster.queries.weighing import weighing_of
from roster.rules.weighing import WeighingBody
from roster.service.weighing import put_weighing
from staff.queries import directory

TAGS = ["Rosters"]


class WeighingRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """New numbers, the first day on which they hold, and who decided so."""

    first_day: date
    rules: WeighingBody
    source: Annotated[str, Meta(min_length=2, max_length=300)]


@get("/api/roster-rules/{code:str}", permission=READ, tags=TAGS)
async def show_weighing(code: FromPath[str], on: FromQuery[date | None] = None) -> WeighingBody:
    """Tells what a town's rosters must keep to and what they weigh, on a day or today."""
    town = await directory.town(code)
    required().need(READ, town.id)
    return await weighing_of(town.code, on or clock.today())


@put("/api/roster-rules/{code:str}", permission=EDIT, tags=TAGS)
async def keep_weighing(code: FromPath[str], data: JSONBody[WeighingRequest]) -> WeighingBody:
    """From a day on, the town's rosters are weighed by these numbers."""
    town = await directory.town(code)
    required().need(EDIT, town.id)
    await put_weighing(town.id, data.first_day, data.rules, data.source)
    return await weighing_of(town.code, data.first_day)


ROUTES = (show_weighing, keep_weighing)
