"""The standby list: whom a town may call in on a half-day."""

from datetime import date

from kit import history
from kit.database import rows, transaction
from kit.errors import NotFound
from staff.queries import directory


async def put(town_id: int, employee_no: str, day: date, session: str) -> int:
    """The person stands by for the town on that half-day; twice is once."""
    who = await directory.person(employee_no)
    if who.town_id != town_id:
        raise NotFound(employee_no=employee_no)
    async with transaction():
        made = await rows(
            "INSERT INTO standby (town, person, day, session) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (person, day, session) DO UPDATE SET town = excluded.town RETURNING id",
            town_id,
            who.id,
            day,
            session,
        )
        after = {"day": day, "session": session}
        await history.record("standby.put", "person", employee_no, after=after)
    return int(made[0]["id"])


async def remove(standby_id: int, town_id: int) -> None:
    """The person stands by no more; raises NotFound."""
    async with transaction():
        gone = await rows(
            "DELETE FROM standby s USING person p WHERE p.id = s.person AND s.id = $1 "
            "AND s.town = $2 RETURNING p.employee_no, s.day, s.session",
            standby_id,
            town_id,
        )
        if not gone:
            raise NotFound(standby=standby_id)
        before = {"day": gone[0]["day"], "session": gone[0]["session"]}
        await history.record("standby.remove", "person", gone[0]["employee_no"], before=before)
