"""Birth dates that are corrected: what was on file stays, sealed, for what was known then."""

from collections.abc import Mapping
from datetime import date

from kit.database import rows
from kit.encryption import KeyMissing
from staff.queries.births import FORMER
from staff.queries.people import BIRTH_DATE


async def keep_former(coming: Mapping[str, date | None]) -> None:
    """What is on file of these people stays known where another birth date comes; in the unit.

    `coming` holds the new birth dates by employee number. What no key opens is not kept.
    """
    stored = await rows(
        "SELECT id, employee_no, birth_date FROM person WHERE employee_no = ANY($1::text[])",
        list(coming),
    )
    people, former = [], []
    for row in stored:
        try:
            born = BIRTH_DATE.day(row["birth_date"], row["employee_no"])
        except KeyMissing:
            continue
        if born != coming[row["employee_no"]]:
            people.append(row["id"])
            former.append(FORMER.seal_day(born, row["id"]))
    if people:
        await rows(
            "INSERT INTO former_birth_date (person, birth_date, until) "
            "SELECT p, b, clock_timestamp() FROM unnest($1::bigint[], $2::text[]) AS t (p, b)",
            people,
            former,
        )
