"""Who stands by, and when."""

from dataclasses import dataclass
from datetime import date

from kit.database import rows


@dataclass(frozen=True, slots=True)
class OnCall:
    """A person who stands by on a half-day; `used`: is on a published shift then all the same."""

    id: int
    person_id: int
    employee_no: str
    name: str
    day: date
    session: str
    used: bool


async def standby(town_id: int, first_day: date, last_day: date) -> list[OnCall]:
    """Everybody who stands by for the town on these days, both included."""
    found = await rows(
        "SELECT b.id, p.id AS person_id, p.employee_no, p.name, b.day, b.session, "
        "EXISTS (SELECT FROM assignment a JOIN shift s ON s.id = a.shift WHERE a.published "
        "AND a.person = p.id AND s.day = b.day AND s.session = b.session) AS used "
        "FROM standby b JOIN person p ON p.id = b.person "
        "WHERE b.town = $1 AND b.day BETWEEN $2 AND $3 ORDER BY b.day, b.session, p.employee_no",
        town_id,
        first_day,
        last_day,
    )
    return [OnCall(**row) for row in found]
