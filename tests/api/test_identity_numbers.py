"""Identity numbers: sealed at rest wherever they come in, found by their mark, masked in history."""

import random

import pytest

from kit import clock
from kit.database import rows
from kit.encryption import KeyMissing, key_of, keys, opened
from kit.rotation import rotate_column
from staff.queries.people import ID_NUMBER, person_by_number
from staff.rules.identity_numbers import check_character
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_imports import confirm, people, person, place, preview, sheet


def made_up() -> str:
    """A number of nobody: 99 is no province."""
    first17 = f"990000198103{random.randrange(10, 29)}{random.randrange(1000):03}"
    return first17 + check_character(first17)


async def stored(*numbers: str) -> list[dict]:
    return await rows(
        "SELECT id_number, id_number_mark FROM person WHERE employee_no = ANY($1) ORDER BY id",
        list(numbers),
    )


async def all_text(employee_no: str) -> str:
    """What history and imports hold of the person."""
    told = await rows(
        "SELECT concat(before, after) AS text FROM history WHERE kind = 'person' AND key = $1",
        employee_no,
    )
    kept = await rows(
        "SELECT concat(convert_from(content, 'UTF8'), changes, errors) AS text FROM import_batch "
        "WHERE kind = 'people' AND changes::text LIKE '%' || $1 || '%'",
        employee_no,
    )
    return "".join(row["text"] for row in [*told, *kept])


async def test_a_number_from_a_file_is_sealed_and_stands_nowhere_else(client_as: SignIn) -> None:
    personnel = await client_as("personnel")
    number = made_up()
    one = person(*await place(), id_number=number)
    assert (
        await confirm(personnel, await preview(personnel, "people", sheet(one)))
    ).status_code == 200
    [row] = await stored(one["employee_no"])
    assert opened(row["id_number"], f"person.id_number:{one['employee_no']}") == number
    assert len(row["id_number_mark"]) == 64
    text = await all_text(one["employee_no"])
    assert number not in text
    assert f"{number[:2]}{'*' * 14}{number[-2:]}" in text
    shown = await personnel.get(f"/api/people/{one['employee_no']}")
    assert shown.json()["idNumber"] == number


async def test_the_same_file_again_changes_nothing_and_undo_outlives_a_rotation(
    client_as: SignIn,
) -> None:
    personnel = await client_as("personnel")
    first, second = made_up(), made_up()
    one = person(*await place(), id_number=first)
    await confirm(personnel, await preview(personnel, "people", sheet(one)))
    again = await preview(personnel, "people", sheet(one))
    assert again["counts"] == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1, "error": 0}

    batch = await preview(personnel, "people", sheet(one | {"id_number": second}))
    assert batch["counts"]["changed"] == 1
    await confirm(personnel, batch)
    new = key_of(b"another key")
    [row] = await stored(one["employee_no"])
    sealed = ID_NUMBER.sealed_anew(row["id_number"], one["employee_no"])
    assert sealed != row["id_number"]
    await rows(
        "UPDATE person SET id_number = $2 WHERE employee_no = $1", one["employee_no"], sealed
    )
    undone = await personnel.post(f"/api/imports/{batch['id']}/undo")
    assert undone.json()["state"] == "undone"
    found = await person_by_number(one["employee_no"])
    assert found is not None
    assert found.id_number == first
    with pytest.raises(KeyMissing):
        opened(found.sealed_number or "", f"person.id_number:{one['employee_no']}", [new])


async def test_a_number_that_another_holds_is_refused_wherever_it_comes_in(
    client_as: SignIn,
) -> None:
    personnel = await client_as("personnel")
    number = made_up()
    town = await factories.town()
    holder = factories.unique("N")
    await factories.person(town, employee_no=holder, id_number=number)
    here, centre = await place()
    one, other = (person(here, centre, id_number=given) for given in (number, made_up()))
    batch = await preview(personnel, "people", sheet(one, other, person(here, centre) | {
        "id_number": other["id_number"]}))  # fmt: skip
    assert [(e["row"], e["column"], e["value"]) for e in batch["errors"]] == [
        (2, "id_number", f"{number[:2]}…{number[-2:]}"),
        (4, "id_number", f"{other['id_number'][:2]}…{other['id_number'][-2:]}"),
    ]
    typed = await personnel.patch(
        f"/api/people/{(await _somebody(town))}", json={"idNumber": number}
    )
    assert [error["field"] for error in typed.json()["errors"]] == ["idNumber"]


async def _somebody(town: int) -> str:
    number = factories.unique("N")
    await factories.person(town, employee_no=number)
    return number


async def test_a_new_employee_number_keeps_the_identity_number_readable(client_as: SignIn) -> None:
    personnel = await client_as("personnel")
    one = person(*await place(), id_number=made_up())
    await confirm(personnel, await preview(personnel, "people", sheet(one)))
    renamed = factories.unique("E")
    url = f"/api/people/{one['employee_no']}"
    body = (await personnel.get(url)).json()
    taken = {"namePinyin", "townName", "homeCentreName", "leftOn"}
    sent = {name: value for name, value in body.items() if name not in taken}
    answer = await personnel.put(url, json=sent | {"employeeNo": renamed})
    assert answer.status_code == 200, answer.text
    assert answer.json()["idNumber"] == one["id_number"]
    assert await people(one["employee_no"]) == []


async def test_rotation_seals_every_number_anew() -> None:
    town = await factories.town()
    number, employee_no = made_up(), factories.unique("N")
    await factories.person(town, employee_no=employee_no, id_number=number)
    new = key_of(str(clock.now()).encode())
    [before] = await stored(employee_no)
    await rotate_column(ID_NUMBER, [new, *keys()])
    [after] = await stored(employee_no)
    assert after["id_number_mark"] == before["id_number_mark"]
    assert opened(after["id_number"], f"person.id_number:{employee_no}", [new]) == number
    await rotate_column(ID_NUMBER, [*keys(), new])
    found = await person_by_number(employee_no)
    assert found is not None
    assert found.id_number == number
