"""A town's rosters are weighed anew from a day on."""

from datetime import date

import msgspec

from kit.database import transaction
from kit.rulesets import put
from roster.defaults import WEIGHING
from roster.rules.weighing import WeighingBody
from staff.queries import directory


async def put_weighing(town_id: int, first_day: date, body: WeighingBody, source: str) -> None:
    """From `first_day` on the town's rosters are weighed so."""
    town = await directory.town_of_id(town_id)
    async with transaction():
        await put(WEIGHING, first_day, msgspec.to_builtins(body), source, town.code)
