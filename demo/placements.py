"""Placements of the demonstration's two towns, from hiring to the present, by orders made up."""

import random
from datetime import date, timedelta

from kit.database import rows
from staff.queries.people import people_by_id
from staff.service.placements import Draft, place

POST = "window-general"
LONGEST_YEARS = 8


async def load(towns: tuple[int, ...], as_of: date) -> None:
    """Everybody of these towns' pools has placements up to today; who has some already is left."""
    unplaced = await rows(
        "SELECT p.id, c.code AS home, p.town, p.pool FROM person p "
        "JOIN centre c ON c.id = p.home_centre "
        "WHERE p.town = ANY($1::bigint[]) AND p.pool IN ('shared', 'fixed') "
        "AND p.hired_on < $2 AND NOT EXISTS (SELECT FROM placement WHERE person = p.id) "
        "ORDER BY p.employee_no",
        list(towns),
        as_of,
    )
    centres: dict[int, list[str]] = {}
    for row in await rows("SELECT town, code FROM centre WHERE level = 'community' ORDER BY code"):
        centres.setdefault(row["town"], []).append(row["code"])
    beginning = date(as_of.year - LONGEST_YEARS, 1, 1)
    people = await people_by_id([row["id"] for row in unplaced])
    for row in unplaced:
        person = people[row["id"]]
        chance = random.Random(person.employee_no)  # the same story whenever it is told
        first_day = max(person.hired_on or as_of, beginning)
        while first_day <= as_of:
            last_day = first_day + timedelta(days=chance.randrange(200, 900))
            rotates = row["pool"] == "shared"
            centre = chance.choice(centres[row["town"]]) if rotates else row["home"]
            present = last_day >= as_of
            await place(
                person,
                Draft(
                    centre=row["home"] if present and not rotates else centre,
                    post=POST,
                    kind="rotation" if rotates else "regular",
                    first_day=first_day,
                    last_day=None if present else last_day,
                    order_no=f"南政数人〔{first_day.year}〕{chance.randrange(1, 400)}号",
                    ordered_on=first_day - timedelta(days=chance.randrange(3, 20)),
                ),
                today=as_of,
            )
            first_day = last_day + timedelta(days=1)
