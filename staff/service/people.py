"""People come, change and leave."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from asyncpg import UniqueViolationError

from kit.clock import ZONE, civil
from kit.database import rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_, gettext
from staff.queries.duties import duties
from staff.queries.people import BIRTH_DATE, ID_NUMBER, number_mark
from staff.queries.places import centre_by_code, town_by_code
from staff.rules.names import pinyin
from staff.rules.people import Draft, masked, mistakes, regular
from staff.rules.periods import BEFORE_HIRE, LATEST_DAY, TOO_FAR
from staff.service.births import keep_former
from staff.service.placements import end_with_service

LEFT_SERVICE = N_("left the service")
LOOK_AHEAD = timedelta(days=3660)


class PlacedLater(Refusal):
    """A placement begins after the last day of service."""

    code = "placed-later"
    text = N_("From {first_day} on {name} is placed by order {order}. Cancel that placement first.")


class ServesLater(Refusal):
    """Published shifts lie after the last day of service."""

    code = "serves-later"
    text = N_(
        "{name} is on {count} published half-days after that day, the first on {day}. Enter leave "
        "from then on and publish the repaired roster first, or choose a later last day."
    )


async def _columns(draft: Draft, today: date) -> dict[str, Any]:
    """The draft as columns; raises Invalid."""
    draft = regular(draft)
    errors = mistakes(draft, today)
    town = await town_by_code(draft.town, today)
    if town is None:
        errors["town"] = N_("There is no such town.")
    centre = await centre_by_code(draft.home_centre, today) if draft.home_centre else None
    if draft.home_centre and (centre is None or (town and centre.town_id != town.id)):
        errors["home_centre"] = N_("There is no such centre in this town.")
    if errors or town is None:
        raise Invalid(errors)
    return asdict(draft) | {
        "town": town.id,
        "home_centre": centre.id if centre else None,
        "name_pinyin": draft.name_pinyin or pinyin(draft.name),
        "pinyin_fixed": bool(draft.name_pinyin) and draft.name_pinyin != pinyin(draft.name),
    }


def _taken(error: UniqueViolationError) -> Invalid:
    field = "id_number" if "id_number" in str(error) else "employee_no"
    return Invalid({field: N_("Somebody else has this number.")})


def _sealed(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as they are stored: number and birth date sealed, the number's mark beside it."""
    number = columns["id_number"]
    return {
        **columns,
        "birth_date": BIRTH_DATE.seal_day(columns["birth_date"], columns["employee_no"]),
        "id_number": ID_NUMBER.seal(number, columns["employee_no"]),
        "id_number_mark": number_mark(number),
    }


async def hire(draft: Draft, *, today: date) -> int:
    """The key of a new person; raises Invalid."""
    columns = await _columns(draft, today)
    stored = _sealed(columns)
    names = ", ".join(stored)
    marks = ", ".join(f"${place}" for place in range(1, len(stored) + 1))
    try:
        async with transaction():
            made = await rows(
                f"INSERT INTO person ({names}) VALUES ({marks}) RETURNING id", *stored.values()
            )
            await record("person.hire", "person", draft.employee_no, after=masked(columns))
    except UniqueViolationError as error:
        raise _taken(error) from error
    return int(made[0]["id"])


async def change(employee_no: str, draft: Draft, *, today: date) -> None:
    """The person is as drafted; raises Invalid or NotFound."""
    columns = await _columns(draft, today)
    stored = _sealed(columns)
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(stored, start=2))
    try:
        async with transaction():
            before = await _held(employee_no)
            before["id_number"] = ID_NUMBER.opened(before["id_number"], before["employee_no"])
            before["birth_date"] = BIRTH_DATE.day(before["birth_date"], before["employee_no"])
            changed = sorted(name for name, value in columns.items() if before[name] != value)
            await keep_former({before["employee_no"]: columns["birth_date"]})
            await rows(f"UPDATE person SET {sets} WHERE id = $1", before["id"], *stored.values())
            if changed:
                await record(
                    "person.change",
                    "person",
                    draft.employee_no,
                    before=masked({name: before[name] for name in changed}),
                    after=masked({name: columns[name] for name in changed}),
                )
    except UniqueViolationError as error:
        raise _taken(error) from error


async def leave_service(employee_no: str, last_day: date) -> None:
    """That is the person's last day; placements that run on end with it.

    Nobody is deleted: what they did stays on record. Raises NotFound, Invalid for a day before the
    hire or beyond reason, PlacedLater when a placement begins after the day, ServesLater when a
    published shift does.
    """
    if last_day > LATEST_DAY:
        raise Invalid({"last_day": TOO_FAR})
    async with transaction():
        person = await _held(employee_no)
        if person["hired_on"] is not None and last_day < person["hired_on"]:
            raise Invalid({"last_day": BEFORE_HIRE})
        later = await rows(
            "SELECT first_day, order_no FROM placement WHERE person = $1 AND NOT cancelled "
            "AND first_day > $2 ORDER BY first_day LIMIT 1",
            person["id"],
            last_day,
        )
        if later:
            raise PlacedLater(
                name=person["name"],
                first_day=later[0]["first_day"],
                order=later[0]["order_no"],
            )
        begins = datetime.combine(last_day + timedelta(days=1), time(), ZONE)
        coming = await duties([person["id"]], begins, begins + LOOK_AHEAD)
        shifts = sorted(civil(duty.starts_at) for duty in coming if duty.kind == "shift")
        if shifts:
            raise ServesLater(name=person["name"], count=len(shifts), day=shifts[0])
        ended = await end_with_service(person["id"], last_day, gettext(LEFT_SERVICE))
        left_on = last_day + timedelta(days=1)
        await rows("UPDATE person SET left_on = $2 WHERE id = $1", person["id"], left_on)
        await record(
            "person.leave",
            "person",
            employee_no,
            before={"left_on": person["left_on"]},
            after={"left_on": left_on, "placements_ended": ended},
        )


async def stay_in_service(employee_no: str) -> None:
    """The person has no last day; placements that ended with it stay ended. Raises NotFound."""
    async with transaction():
        person = await _held(employee_no)
        if person["left_on"] is None:
            return
        await rows("UPDATE person SET left_on = NULL WHERE id = $1", person["id"])
        await record(
            "person.stay",
            "person",
            employee_no,
            before={"left_on": person["left_on"]},
            after={"left_on": None},
        )


async def _held(employee_no: str) -> dict[str, Any]:
    """The person's row, nobody else's to change until the end of the unit; raises NotFound."""
    found = await rows("SELECT * FROM person WHERE employee_no = $1 FOR UPDATE", employee_no)
    if not found:
        raise NotFound
    return found[0]
