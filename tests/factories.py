"""Rows for tests, each unique; what a test cares about is given, the rest made up."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from kit import clock
from kit.database import rows
from staff.accounts import service as accounts
from staff.queries.people import BIRTH_DATE, ID_NUMBER, number_mark

_counter = count(500_001)  # beyond the numbers of the Nanhai data


def unique(prefix: str) -> str:
    """A text that no other row has."""
    return f"{prefix}{next(_counter):05d}"


@dataclass(frozen=True, slots=True)
class AccountMade:
    id: int
    username: str
    password: str


async def account(*roles: str, town: int | None = None, person: int | None = None) -> AccountMade:
    """An account with these roles, everywhere or in one town."""
    username, password = unique("user"), "correct horse battery"
    made = await accounts.create_account(
        username,
        password,
        now=clock.now(),
        display_name=username,
        person_id=person,
        must_change=False,
    )
    for role in roles:
        await accounts.grant_role(made, role, town)
    return AccountMade(made, username, password)


async def _insert(table: str, **values: object) -> int:
    names = ", ".join(values)
    marks = ", ".join(f"${position}" for position in range(1, len(values) + 1))
    made = await rows(
        f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", *values.values()
    )
    return int(made[0]["id"])


async def town(name: str | None = None) -> int:
    """A town."""
    mark = unique("town")
    return await _insert("town", code=mark, name=name or f"镇{mark}", name_en=mark)


async def centre(town: int, *, level: str = "community", windows: int = 3, **more: object) -> int:
    """A centre of the town."""
    values = {
        "code": unique("C"),
        "x_km": 0,
        "y_km": 0,
        "windows": windows,
        "name": "某社区",
        **more,
    }
    return await _insert("centre", town=town, level=level, **values)


async def service_line(code: str | None = None, minutes: int = 12) -> int:
    """A service line."""
    code = code or unique("line")
    return await _insert("service_line", code=code, name=code, name_en=code, mean_minutes=minutes)


async def post(code: str | None = None, **more: object) -> int:
    """A post."""
    code = code or unique("post")
    return await _insert("post", code=code, name=code, name_en=code, **more)


async def person(
    town: int, *, home: int | None = None, pool: str = "shared", **more: object
) -> int:
    """One of the staff of the town."""
    values: dict[str, object] = {
        "employee_no": unique("N"),
        "name": "李娜",
        "name_pinyin": "li na",
        "pinyin_fixed": False,
        "identity": "contract",
        "work_fraction": 1,
        "hired_on": date(2020, 1, 1),
        "education": "bachelor",
        **more,
    }
    if number := values.get("id_number"):
        values["id_number"] = ID_NUMBER.seal(str(number), str(values["employee_no"]))
        values["id_number_mark"] = number_mark(str(number))
    if day := values.get("birth_date"):
        values["birth_date"] = BIRTH_DATE.seal(str(day), str(values["employee_no"]))
    return await _insert("person", town=town, home_centre=home, pool=pool, **values)


async def born(person: int, day: date) -> None:
    """The person's birth date is that day."""
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    sealed = BIRTH_DATE.seal_day(day, row["employee_no"])
    await rows("UPDATE person SET birth_date = $2 WHERE id = $1", person, sealed)
