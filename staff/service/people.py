"""People come, change and leave."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from asyncpg import UniqueViolationError

from kit.database import rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from staff.queries.people import person_by_number
from staff.queries.places import centre_by_code, town_by_code
from staff.rules import identity_numbers
from staff.rules.names import is_name, pinyin
from staff.words import EDUCATION, IDENTITIES, POOLS, SEXES


class HasDuties(Refusal):
    """The person still has placements after the day."""

    status = 409
    code = "still-placed"
    text = N_("{name} is still placed at {centre} after that day. End the placement first.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A person as entered; `name_pinyin` empty: by the machine."""

    employee_no: str
    name: str
    identity: str
    town: str
    """The town's code."""
    pool: str
    work_fraction: Decimal
    name_pinyin: str = ""
    home_centre: str | None = None
    """The centre's code."""
    sex: str | None = None
    birth_date: date | None = None
    id_number: str | None = None
    employer: str | None = None
    hired_on: date | None = None
    left_on: date | None = None
    education: str | None = None


def _faults(draft: Draft, today: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not is_name(draft.name):
        errors["name"] = N_("Not a name: 2 to 50 letters, “·” allowed within.")
    for field, value, words in (
        ("identity", draft.identity, IDENTITIES),
        ("pool", draft.pool, POOLS),
        ("sex", draft.sex, SEXES),
        ("education", draft.education, EDUCATION),
    ):
        if value is not None and value not in words:
            errors[field] = N_("Choose one of the list.")
    if not 0 < draft.work_fraction <= 1:
        errors["workFraction"] = N_("More than 0 and at most 1, please.")
    errors |= _faults_of_days(draft, today)
    if draft.pool == "fixed" and draft.home_centre is None:
        errors["homeCentre"] = N_("Fixed staff need a home centre.")
    return errors


def _faults_of_days(draft: Draft, today: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if draft.id_number is not None:
        match identity_numbers.fault(draft.id_number):
            case identity_numbers.Fault.FORM:
                errors["idNumber"] = N_("An identity number has 17 digits and a digit or X.")
            case identity_numbers.Fault.DAY:
                errors["idNumber"] = N_("The identity number holds no possible birth date.")
            case identity_numbers.Fault.CHECK:
                errors["idNumber"] = N_("The identity number's check digit is wrong.")
            case None if draft.birth_date not in {
                None,
                identity_numbers.birth_date(draft.id_number),
            }:
                errors["birthDate"] = N_("This is not the birth date in the identity number.")
    if draft.birth_date is not None and not date(1900, 1, 1) <= draft.birth_date < today:
        errors["birthDate"] = N_("This cannot be a birth date.")
    if draft.left_on and draft.hired_on and draft.left_on <= draft.hired_on:
        errors["leftOn"] = N_("The last day lies before the first.")
    return errors


async def _columns(draft: Draft, today: date) -> dict[str, Any]:
    """The draft as columns; raises Invalid."""
    errors = _faults(draft, today)
    town = await town_by_code(draft.town, today)
    if town is None:
        errors["town"] = N_("There is no such town.")
    centre = await centre_by_code(draft.home_centre, today) if draft.home_centre else None
    if draft.home_centre and (centre is None or (town and centre.town_id != town.id)):
        errors["homeCentre"] = N_("There is no such centre in this town.")
    if errors or town is None:
        raise Invalid(errors)
    fixed = bool(draft.name_pinyin) and draft.name_pinyin != pinyin(draft.name)
    columns = asdict(draft) | {
        "town": town.id,
        "home_centre": centre.id if centre else None,
        "name_pinyin": draft.name_pinyin or pinyin(draft.name),
        "pinyin_fixed": fixed,
    }
    if draft.id_number is not None:
        columns["birth_date"] = identity_numbers.birth_date(draft.id_number)
        columns["sex"] = draft.sex or identity_numbers.sex(draft.id_number)
    return columns


def _taken(error: UniqueViolationError) -> Invalid:
    field = "idNumber" if "id_number" in str(error) else "employeeNo"
    return Invalid({field: N_("Somebody else has this number.")})


def _kept(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What history keeps: never the identity number itself."""
    return {
        name: ("***" if name == "id_number" and value else value) for name, value in columns.items()
    }


async def hire(draft: Draft, *, today: date) -> int:
    """The key of a new person; raises Invalid."""
    columns = await _columns(draft, today)
    names = ", ".join(columns)
    marks = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    try:
        async with transaction():
            made = await rows(
                f"INSERT INTO person ({names}) VALUES ({marks}) RETURNING id", *columns.values()
            )
            await record("person.hire", "person", draft.employee_no, after=_kept(columns))
    except UniqueViolationError as error:
        raise _taken(error) from error
    return int(made[0]["id"])


async def change(employee_no: str, draft: Draft, *, today: date) -> None:
    """The person is as drafted; raises Invalid, NotFound, or HasDuties when they leave too soon."""
    person = await person_by_number(employee_no)
    if person is None:
        raise NotFound
    columns = await _columns(draft, today)
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, start=2))
    try:
        async with transaction():
            before = await rows(
                f"SELECT {', '.join(columns)} FROM person WHERE id = $1 FOR UPDATE", person.id
            )
            if draft.left_on is not None:
                await _nothing_after(person.id, person.name, draft.left_on)
            await rows(f"UPDATE person SET {sets} WHERE id = $1", person.id, *columns.values())
            changed = {name for name, value in columns.items() if before[0][name] != value}
            if changed:
                await record(
                    "person.change",
                    "person",
                    draft.employee_no,
                    before=_kept({name: before[0][name] for name in sorted(changed)}),
                    after=_kept({name: columns[name] for name in sorted(changed)}),
                )
    except UniqueViolationError as error:
        raise _taken(error) from error


async def _nothing_after(person_id: int, name: str, left_on: date) -> None:
    placed = await rows(
        "SELECT c.name FROM placement p JOIN centre c ON c.id = p.centre WHERE p.person = $1 "
        "AND NOT p.cancelled AND (p.last_day IS NULL OR p.last_day >= $2) LIMIT 1",
        person_id,
        left_on,
    )
    if placed:
        raise HasDuties(name=name, centre=placed[0]["name"])
