"""Birth dates, which are sealed at rest: opened for whoever counts with them."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime

from kit.database import rows
from kit.encryption import EncryptedDay, KeyMissing
from staff.queries.people import BIRTH_DATE

FORMER = EncryptedDay("former_birth_date", "birth_date")


async def birth_dates(
    people: Collection[int], known_at: datetime | None = None
) -> dict[int, date | None]:
    """Person id -> birth date, for everyone of `people` there is; raises KeyMissing.

    `known_at` takes what was on file at that instant.
    """
    found = await rows(
        "SELECT id, employee_no, birth_date FROM person WHERE id = ANY($1::bigint[])", list(people)
    )
    born = {row["id"]: BIRTH_DATE.day(row["birth_date"], row["employee_no"]) for row in found}
    return born if known_at is None else born | await _before(people, known_at)


async def _before(people: Collection[int], known_at: datetime) -> dict[int, date | None]:
    """Person id -> what was on file then, for those whose birth date was corrected since."""
    found = await rows(
        "SELECT DISTINCT ON (person) person, birth_date FROM former_birth_date "
        "WHERE person = ANY($1::bigint[]) AND until > $2 ORDER BY person, until, id",
        list(people),
        known_at,
    )
    return {row["person"]: FORMER.day(row["birth_date"], row["person"]) for row in found}


async def born_by(people: Collection[int]) -> dict[int, date]:
    """Person id -> birth date, to refuse what lies before; without those that no key opens."""
    found = await rows(
        "SELECT id, employee_no, birth_date FROM person "
        "WHERE id = ANY($1::bigint[]) AND birth_date IS NOT NULL",
        list(people),
    )
    born = {}
    for row in found:
        with suppress(KeyMissing):
            born[row["id"]] = BIRTH_DATE.day(row["birth_date"], row["employee_no"]) or date.min
    return born


async def former_birth_dates(person: int) -> list[tuple[datetime, date | None]]:
    """(until when, birth date) of what was on file before, in order."""
    found = await rows(
        "SELECT until, birth_date FROM former_birth_date WHERE person = $1 ORDER BY until, id",
        person,
    )
    return [(row["until"], FORMER.day(row["birth_date"], person)) for row in found]
