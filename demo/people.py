"""Who takes part in the training side of the demonstration, and when."""

from datetime import date, datetime, time

from kit.clock import ZONE
from kit.database import rows

GENERAL = "window-general"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant of that local time."""
    return datetime.combine(day, time(hour, minute), ZONE)


async def without_certificate(count: int) -> list[int]:
    """Some who serve at windows without the general certificate and without an account."""
    found = await rows(
        "SELECT p.id FROM person p WHERE p.pool IN ('shared', 'fixed') AND NOT EXISTS ("
        " SELECT 1 FROM certificate c JOIN certificate_type t ON t.id = c.certificate_type"
        " WHERE c.person = p.id AND t.code = $1)"
        " AND NOT EXISTS (SELECT 1 FROM account a WHERE a.person = p.id) ORDER BY p.id LIMIT $2",
        GENERAL,
        count,
    )
    return [row["id"] for row in found]


async def trainee() -> int | None:
    """The person of the account `trainee`."""
    found = await rows("SELECT person FROM account WHERE username = 'trainee'")
    return found[0]["person"] if found else None
