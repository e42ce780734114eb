"""Birth dates: sealed at rest wherever they come in, opened where they count, masked in history."""

import asyncio
import json
import os
import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from career.privacy.queries import everything
from career.privacy.service import make_anonymous
from certification.queries.facts import facts_of
from kit import clock
from kit.database import rows
from kit.encryption import KeyMissing, key_of, keys, opened
from kit.rotation import rotate_column
from staff.queries.births import FORMER, birth_dates, born_by
from staff.queries.people import BIRTH_DATE
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_identity_numbers import made_up
from tests.api.test_imports import confirm, person, place, preview, sheet

BORN, OTHER = date(1984, 5, 17), date(1984, 5, 19)
PROJECT = Path(__file__).resolve().parents[2]
BEFORE = "2026-11-25T09:07:00:064253"


async def stored(employee_no: str) -> str | None:
    [row] = await rows("SELECT birth_date FROM person WHERE employee_no = $1", employee_no)
    return row["birth_date"]


async def whole_database(employee_no: str) -> str:
    """Everything that the database holds of the person in rows that name them, as text."""
    person_rows = "SELECT p::text AS text FROM person p WHERE employee_no = $1"
    told = "SELECT h::text AS text FROM history h WHERE kind = 'person' AND key = $1"
    former = (
        "SELECT f::text AS text FROM former_birth_date f JOIN person p ON p.id = f.person "
        "WHERE p.employee_no = $1"
    )
    imports = (
        "SELECT concat(convert_from(content, 'UTF8'), changes, errors) AS text FROM import_batch "
        "WHERE kind = 'people' AND changes::text LIKE '%' || $1 || '%'"
    )
    found = [await rows(query, employee_no) for query in (person_rows, told, former, imports)]
    return "".join(row["text"] for part in found for row in part)


async def entered(client_as: SignIn, **more: str) -> tuple:
    personnel = await client_as("personnel")
    one = person(*await place(), birth_date=BORN.isoformat(), **more)
    answer = await confirm(personnel, await preview(personnel, "people", sheet(one)))
    assert answer.status_code == 200, answer.text
    return personnel, one


async def test_a_birth_date_from_a_file_stands_nowhere_open_and_is_shown_to_whom_it_may(
    client_as: SignIn,
) -> None:
    personnel, one = await entered(client_as)
    number = one["employee_no"]
    sealed = await stored(number)
    assert sealed is not None
    assert opened(sealed, f"person.birth_date:{number}") == BORN.isoformat()
    assert BORN.isoformat() not in await whole_database(number)
    shown = await personnel.get(f"/api/people/{number}")
    assert shown.json()["birthDate"] == BORN.isoformat()
    manager = await client_as("manager")
    assert (await manager.get(f"/api/people/{number}")).json()["birthDate"] is None
    looked = await rows(
        "SELECT after -> 'fields' AS fields FROM history WHERE kind = 'person' AND key = $1 "
        "AND action = 'sensitive.read'",
        number,
    )
    assert [json.loads(row["fields"]) for row in looked] == [["birthDate"]]


async def test_a_birth_date_typed_in_and_corrected_is_masked_in_history_yet_told_as_changed(
    client_as: SignIn,
) -> None:
    personnel, one = await entered(client_as)
    url = f"/api/people/{one['employee_no']}"
    wrong = await personnel.patch(url, json={"birthDate": (clock.today()).isoformat()})
    assert [error["field"] for error in wrong.json()["errors"]] == ["birthDate"]
    assert (await personnel.patch(url, json={"birthDate": str(OTHER)})).status_code == 200
    assert (await personnel.get(url)).json()["birthDate"] == str(OTHER)
    text = await whole_database(one["employee_no"])
    assert BORN.isoformat() not in text
    assert OTHER.isoformat() not in text
    auditor = await client_as("auditor")
    lines = await auditor.get("/api/history", params={"kind": "person", "key": one["employee_no"]})
    changed = next(line for line in lines.json()["items"] if line["action"] == "person.change")
    assert changed["before"] == changed["after"] == {"birth_date": "****-**-**"}
    page = await auditor.get("/history", params={"kind": "person", "key": one["employee_no"]})
    assert page.text.count("****-**-**") >= 3  # entered once, then changed from and to


async def test_what_was_known_of_a_birth_date_stays_known_after_its_correction(
    client_as: SignIn,
) -> None:
    personnel, one = await entered(client_as)
    [row] = await rows("SELECT id, clock_timestamp() AS now FROM person WHERE employee_no = $1",
                       one["employee_no"])  # fmt: skip
    who, then = row["id"], row["now"]
    url = f"/api/people/{one['employee_no']}"
    await personnel.patch(url, json={"birthDate": str(OTHER)})
    await personnel.patch(url, json={"birthDate": "1990-01-01"})
    assert await birth_dates([who]) == {who: date(1990, 1, 1)}
    assert await birth_dates([who], then) == {who: BORN}
    assert (await facts_of([who], then))[who].born == BORN
    assert (await facts_of([who]))[who].born == date(1990, 1, 1)
    assert (await facts_of([who], kinds=["document"]))[who].born is None
    mine = await everything(who, one["employee_no"])
    assert [entry["birth_date"] for entry in mine["formerBirthDates"]] == [BORN, OTHER]
    assert mine["person"][0]["birth_date"] == date(1990, 1, 1)


async def test_the_same_file_changes_nothing_and_undo_brings_the_date_back_after_a_rotation(
    client_as: SignIn,
) -> None:
    personnel, one = await entered(client_as, id_number="")
    number = one["employee_no"]
    again = await preview(personnel, "people", sheet(one))
    assert again["counts"] == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1, "error": 0}
    batch = await preview(personnel, "people", sheet(one | {"birth_date": str(OTHER)}))
    assert batch["counts"]["changed"] == 1
    await confirm(personnel, batch)
    assert (await personnel.get(f"/api/people/{number}")).json()["birthDate"] == str(OTHER)
    sealed = await stored(number)
    assert sealed is not None
    await rows("UPDATE person SET birth_date = $2 WHERE employee_no = $1", number,
               BIRTH_DATE.sealed_anew(sealed, number))  # fmt: skip
    undone = await personnel.post(f"/api/imports/{batch['id']}/undo")
    assert undone.json()["state"] == "undone", undone.text
    assert (await personnel.get(f"/api/people/{number}")).json()["birthDate"] == str(BORN)
    [row] = await rows("SELECT id FROM person WHERE employee_no = $1", number)
    former = await rows("SELECT birth_date FROM former_birth_date WHERE person = $1 ORDER BY id",
                        row["id"])  # fmt: skip
    assert [FORMER.day(each["birth_date"], row["id"]) for each in former] == [BORN, OTHER]


async def test_an_import_that_leaves_the_date_alone_says_nothing_of_it(client_as: SignIn) -> None:
    personnel, one = await entered(client_as)
    await confirm(personnel, await preview(personnel, "people", sheet(one | {"name": "王小明"})))
    [line] = await rows(
        "SELECT before, after FROM history WHERE kind = 'person' AND key = $1 "
        "AND before ->> 'name' IS DISTINCT FROM after ->> 'name' AND before IS NOT NULL",
        one["employee_no"],
    )
    for side in (json.loads(line["before"]), json.loads(line["after"])):
        assert {"birth_date", "id_number"} & side.keys() == set()
    [row] = await rows("SELECT count(*) AS n FROM former_birth_date f JOIN person p "
                       "ON p.id = f.person WHERE p.employee_no = $1", one["employee_no"])  # fmt: skip
    assert row["n"] == 0


async def test_row_errors_show_a_birth_date_by_its_ends_alone(client_as: SignIn) -> None:
    personnel = await client_as("personnel")
    town, centre = await place()
    number = made_up()
    clash = person(town, centre, id_number=number, birth_date="1979-12-25")
    shapeless = person(town, centre, birth_date="1979-13-45")
    batch = await preview(personnel, "people", sheet(clash, shapeless))
    assert sorted((e["row"], e["column"], e["value"]) for e in batch["errors"]) == [
        (2, "birth_date", "19…25"),
        (3, "birth_date", "19…45"),
    ]


async def test_a_new_employee_number_keeps_the_date_readable_and_rotation_seals_it_anew(
    client_as: SignIn,
) -> None:
    personnel, one = await entered(client_as)
    url = f"/api/people/{one['employee_no']}"
    renamed = factories.unique("E")
    body = (await personnel.get(url)).json()
    taken = {"namePinyin", "townName", "homeCentreName", "leftOn"}
    sent = {name: value for name, value in body.items() if name not in taken}
    answer = await personnel.put(url, json=sent | {"employeeNo": renamed, "birthDate": str(OTHER)})
    assert answer.json()["birthDate"] == str(OTHER), answer.text
    [row] = await rows("SELECT id FROM person WHERE employee_no = $1", renamed)
    new = key_of(str(clock.now()).encode())
    try:
        for column in (BIRTH_DATE, FORMER):
            await rotate_column(column, [new, *keys()])
        sealed = await stored(renamed)
        assert sealed is not None
        assert opened(sealed, f"person.birth_date:{renamed}", [new]) == str(OTHER)
        with pytest.raises(KeyMissing):
            await birth_dates([row["id"]])
        # What cannot be opened stops nobody from entering what happened.
        assert await born_by([row["id"]]) == {}
    finally:
        for column in (BIRTH_DATE, FORMER):
            await rotate_column(column, [*keys(), new])
    assert await birth_dates([row["id"]]) == {row["id"]: OTHER}


async def test_erasing_somebody_takes_their_birth_dates(client_as: SignIn) -> None:
    personnel, one = await entered(client_as)
    await personnel.patch(f"/api/people/{one['employee_no']}", json={"birthDate": str(OTHER)})
    [row] = await rows("SELECT id FROM person WHERE employee_no = $1", one["employee_no"])
    await make_anonymous(row["id"], one["employee_no"], now=clock.now())
    assert await stored(one["employee_no"]) is None
    assert await rows("SELECT 1 FROM former_birth_date WHERE person = $1", row["id"]) == []
    [told] = await rows("SELECT count(*) AS n FROM history WHERE kind = 'person' AND key = $1 "
                        "AND (before ? 'birth_date' OR after ? 'birth_date')",
                        one["employee_no"])  # fmt: skip
    assert told["n"] == 0


async def test_a_reader_of_conditions_learns_the_year_and_no_day(client_as: SignIn) -> None:
    _, one = await entered(client_as)
    admin = await client_as("admin")
    post = factories.unique("post")
    made = await admin.post("/api/posts", json={"code": post, "name": "窗口"})
    assert made.status_code < 300, made.text
    put = await admin.post(
        "/api/condition-sets",
        json={
            "purpose": "post",
            "subject": post,
            "firstDay": "2020-01-01",
            "conditions": {"fact": "age", "least": 18},
            "source": "通知",
        },
    )
    assert put.status_code < 300, put.text
    manager = await client_as("manager")
    for language, said in (("en", "born in 1984"), ("zh-CN", "1984年出生")):
        answer = await manager.get(
            f"/api/people/{one['employee_no']}/qualification",
            params={"post": post, "on": clock.today().isoformat()},
            headers={"accept-language": language},
        )
        [condition] = answer.json()["conditions"]
        assert condition["met"], answer.text
        assert condition["because"] == said


async def _piccolo(url: str, *words: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "piccolo.main", "migrations", *words,
        cwd=PROJECT, env={**os.environ, "DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


async def test_the_migration_seals_what_stands_open_and_opens_it_again(database: str) -> None:
    here = await asyncpg.connect(database)
    name = f"{await here.fetchval('SELECT current_database()')}_births"
    await here.execute(f'CREATE DATABASE "{name}"')
    url = urlunsplit(urlsplit(database)._replace(path=f"/{name}"))
    try:
        await _piccolo(url, "forwards", "shanggang", BEFORE)
        await _fill(url)
        await _piccolo(url, "forwards", "all")
        there = await asyncpg.connect(url)
        people = await there.fetch("SELECT id, employee_no, birth_date FROM person ORDER BY id")
        sealed = [BIRTH_DATE.day(row["birth_date"], row["employee_no"]) for row in people]
        assert sealed == [BORN, None]
        former = await there.fetch("SELECT person, birth_date, until FROM former_birth_date")
        assert [FORMER.day(row["birth_date"], row["person"]) for row in former] == [OTHER]
        assert former[0]["until"].date() == date(2026, 3, 2)
        history = [
            (json.loads(row["before"] or "null"), json.loads(row["after"]))
            for row in await there.fetch("SELECT before, after FROM history ORDER BY id")
        ]
        masked = "****-**-**"
        assert history == [
            (None, {"name": "李娜", "birth_date": masked}),
            ({"birth_date": masked}, {"birth_date": masked}),
            ({"name": "李娜"}, {"name": "李那"}),
        ]
        [batch] = await there.fetch("SELECT changes FROM import_batch")
        [change] = json.loads(batch["changes"])
        assert change["before"]["birth_date"] == change["after"]["birth_date"]
        assert BIRTH_DATE.day(change["after"]["birth_date"], "A1") == BORN
        with pytest.raises(asyncpg.PostgresError):
            await there.execute("UPDATE history SET username = 'nobody'")
        await there.close()

        await _piccolo(url, "backwards", "shanggang", "2026-11-25T10:28:54:543284", "--auto_agree")
        there = await asyncpg.connect(url)
        assert await there.fetch("SELECT birth_date FROM person ORDER BY id") == [(BORN,), (None,)]
        [batch] = await there.fetch("SELECT changes FROM import_batch")
        [change] = json.loads(batch["changes"])
        assert change["before"]["birth_date"] == str(BORN)
        await there.close()
    finally:
        await here.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await here.close()


async def _fill(url: str) -> None:
    there = await asyncpg.connect(url)
    await there.execute(
        """
        INSERT INTO town (code, name, name_en) VALUES ('t', '镇', 't');
        INSERT INTO person (employee_no, name, name_pinyin, pinyin_fixed, identity, town, pool,
            work_fraction, birth_date)
        SELECT n, '李娜', 'li na', false, 'contract', (SELECT id FROM town), 'shared', 1, b
        FROM (VALUES ('A1', '1984-05-17'::date), ('A2', NULL)) AS v (n, b) ORDER BY n;
        INSERT INTO history (at, action, kind, key, before, after) VALUES
        ('2026-03-01T10:00Z', 'person.hire', 'person', 'A1', NULL,
            '{"name": "李娜", "birth_date": "1984-05-19"}'),
        ('2026-03-02T10:00Z', 'person.change', 'person', 'A1',
            '{"birth_date": "1984-05-19"}', '{"birth_date": "1984-05-17"}'),
        ('2026-03-03T10:00Z', 'people.import', 'person', 'A1',
            '{"name": "李娜", "birth_date": "1984-05-17"}',
            '{"name": "李那", "birth_date": "1984-05-17"}');
        INSERT INTO import_batch (kind, file_name, sha256, size, content, options, state, made_at,
            made_by_name, changes)
        VALUES ('people', 'a.csv', '', 0, '', '{}', 'confirmed', now(), 'p',
            '[{"row": 2, "key": "A1", "before": {"employee_no": "A1", "birth_date": "1984-05-17"},
              "after": {"employee_no": "A1", "birth_date": "1984-05-17"}}]');
        """
    )
    await there.close()
