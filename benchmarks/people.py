"""What made-up people of several benchmarks share."""

from datetime import date, timedelta

from kit.database import rows
from staff.queries.people import BIRTH_DATE

EARLIEST, SPREAD = date(1980, 1, 1), 9000


async def give_birth_dates() -> None:
    """Everybody has a birth date, sealed as the service seals it."""
    people = await rows("SELECT id, employee_no FROM person ORDER BY id")
    sealed = [
        BIRTH_DATE.seal_day(EARLIEST + timedelta(days=n * 9 % SPREAD), row["employee_no"])
        for n, row in enumerate(people, start=1)
    ]
    await rows(
        "UPDATE person p SET birth_date = n.sealed FROM unnest($1::bigint[], $2::text[]) "
        "AS n (id, sealed) WHERE p.id = n.id",
        [row["id"] for row in people],
        sealed,
    )
