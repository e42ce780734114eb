"""The pulse, the way to the counsellor, and what is held of people."""

from datetime import date, timedelta

import pytest

from career.care.service import begin_round, give_answers
from career.privacy.queries import HELD
from career.privacy.service import retain
from kit import clock
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn

FIVE = {"load": 2, "stress": 2, "support": 4, "rest": 3, "stay": 4}
EVERYBODY_ELSE = ("staff", "manager", "trainer", "examiner", "personnel", "admin", "auditor")


async def somebody(town: int, home: int | None = None) -> tuple[int, str]:
    number = factories.unique("N")
    return await factories.person(town, employee_no=number, home=home), number


async def test_answers_are_sealed_without_a_name_and_small_groups_never_shown(
    client_as: SignIn,
) -> None:
    town = await factories.town()
    large, small = await factories.centre(town), await factories.centre(town)
    await begin_round(clock.today())
    people = [(await somebody(town, large))[0] for _ in range(6)]
    people += [(await somebody(town, small))[0] for _ in range(2)]
    for person in people:
        own = await client_as("staff", person=person)
        assert (await own.post("/api/me/pulse", json=FIVE)).status_code == 204
        again = await own.post("/api/me/pulse", json=FIVE)
        assert (again.status_code, again.json()["type"]) == (409, "/problems/pulse-answered")
    stored = await rows(
        "SELECT * FROM pulse_answer WHERE centre = ANY($1::bigint[])", [large, small]
    )
    assert len(stored) == 8
    assert set(stored[0]) == {"id", "pulse_round", "who", "centre", "body"}
    assert all("load" not in row["body"] for row in stored)
    assert not await rows(
        "SELECT 1 FROM history WHERE action LIKE 'pulse%' AND at > now() - interval '1 minute'"
    )
    manager = await client_as("manager", town=town)
    [found, *_] = (await manager.get("/api/care/pulse")).json()
    assert (found["whole"]["answers"], found["centres"], found["hidden"]) == (8, [], 2)
    assert (await manager.get("/care")).status_code == 200


@pytest.mark.parametrize("role", EVERYBODY_ELSE)
async def test_a_wish_to_talk_reaches_the_counsellor_alone(client_as: SignIn, role: str) -> None:
    town = await factories.town()
    person, _ = await somebody(town)
    counsellor = await client_as("counsellor")
    own = await client_as("staff", person=person)
    word = factories.unique("压力很大")
    assert (await own.post("/api/me/talks", json={"text": word})).status_code == 204
    assert word in {one["text"] for one in (await counsellor.get("/api/care/talks")).json()}
    other = await client_as(role)
    for path in ("/api/care/talks", "/care/talks"):
        assert (await other.get(path)).status_code == 403
    assert word not in (await other.get("/history?pageSize=200")).text
    [row] = await rows("SELECT id, body FROM care_talk WHERE person = $1", person)
    assert word not in row["body"]
    kept = await counsellor.put(
        f"/api/care/talks/{row['id']}", json={"state": "closed", "notes": "已面谈"}
    )
    assert kept.status_code == 204


async def test_people_see_what_is_held_who_looked_and_take_it_with_them(client_as: SignIn) -> None:
    town = await factories.town()
    person, number = await somebody(town)
    personnel = await client_as("personnel", town=town)
    await personnel.get(f"/api/people/{number}/personnel-file")
    own = await client_as("staff", person=person)
    data = (await own.get("/api/me/data")).json()
    assert [look["fields"] for look in data["looks"]] == [["personnel-file"]]
    exported = (await own.get("/api/me/data/export.json")).json()
    assert exported["person"][0]["employee_no"] == number
    assert {"courses", "attempts", "plans", "development", "promotionLists"} <= set(exported)
    page = await own.get("/me/data?lang=en", headers={"accept": "text/html"})
    assert "personnel file" in page.text
    assert "requests for leave" in page.text


async def test_every_table_that_names_people_is_told_of(database: str) -> None:
    found = await rows(
        "SELECT conrelid::regclass::text AS name FROM pg_constraint "
        "WHERE confrelid = 'person'::regclass AND contype = 'f'"
    )
    assert {row["name"] for row in found} - set(HELD) == {"anonymised"}


async def test_a_correction_is_asked_for_answered_and_told(client_as: SignIn) -> None:
    town = await factories.town()
    person, _ = await somebody(town)
    own = await client_as("staff", person=person)
    made = await own.post("/api/me/corrections", json={"subject": "person", "text": "姓名有误"})
    url = f"/api/corrections/{made.json()['id']}"
    elsewhere = await client_as("personnel", town=await factories.town())
    sent = {"answer": "已更正", "done": True}
    assert (await elsewhere.put(url, json=sent)).status_code == 404
    personnel = await client_as("personnel", town=town)
    assert (await personnel.put(url, json=sent)).status_code == 204
    assert (await personnel.put(url, json=sent)).status_code == 404
    [told] = (await own.get("/api/me/data")).json()["corrections"]
    assert (told["state"], told["answer"]) == ("done", "已更正")
    unknown = await own.post("/api/me/corrections", json={"subject": "x", "text": "y"})
    assert unknown.status_code == 422


async def test_who_left_long_ago_is_made_anonymous_and_counts_stay(client_as: SignIn) -> None:
    town = await factories.town()
    gone, number = await somebody(town)
    recent, _ = await somebody(town)
    today = clock.today()
    await factories.born(gone, date(1980, 1, 1))
    await rows("UPDATE person SET left_on = '2015-01-01', hired_on = '2010-01-01', "
               "employer = '某公司' WHERE id = $1", gone)  # fmt: skip
    personnel = await client_as("personnel", town=town)
    renamed = await personnel.patch(f"/api/people/{number}", json={"name": "区小𬭎"})
    assert renamed.status_code == 200
    told = "SELECT count(*) AS n, string_agg(concat(before, after), '') AS text FROM history WHERE key = $1"
    [history] = await rows(told, number)
    assert "区小𬭎" in history["text"]
    assert "李娜" in history["text"]
    await rows("UPDATE person SET left_on = $2 WHERE id = $1", recent, today - timedelta(days=30))
    before = await rows("SELECT count(*) AS n FROM person WHERE town = $1", town)
    await retain(today, now=clock.now())
    await retain(today, now=clock.now())
    [row] = await rows(
        "SELECT name, birth_date, employer, id_number FROM person WHERE id = $1", gone
    )
    assert row == {"name": "已匿名", "birth_date": None, "employer": None, "id_number": None}
    [kept] = await rows(told, number)
    assert "区小𬭎" not in kept["text"]
    assert "李娜" not in kept["text"]
    assert "ou xiao" not in kept["text"]
    assert kept["n"] == history["n"] + 1
    [other] = await rows("SELECT name FROM person WHERE id = $1", recent)
    assert other["name"] == "李娜"
    assert await rows("SELECT count(*) AS n FROM person WHERE town = $1", town) == before
    done = await rows(
        "SELECT count(*) AS n FROM history WHERE action = 'person.anonymise' AND key = $1", number
    )
    assert done[0]["n"] == 1


async def test_answers_are_erased_in_time_and_their_figures_stay(client_as: SignIn) -> None:
    town = await factories.town()
    home = await factories.centre(town)
    long_ago = date(2019, 3, 15)
    key = await begin_round(long_ago)

    for _ in range(5):
        person, _ = await somebody(town, home)
        await give_answers(person, home, FIVE, today=long_ago)
    await retain(clock.today(), now=clock.now())
    [kept] = await rows("SELECT figures::text AS figures FROM pulse_round WHERE id = $1", key)
    assert '"answers": 5' in kept["figures"]
    left = await rows("SELECT body FROM pulse_answer WHERE pulse_round = $1", key)
    assert [row["body"] for row in left] == [None] * 5


async def test_files_with_identity_numbers_are_not_kept_beyond_their_time(
    client_as: SignIn,
) -> None:
    personnel = await client_as("personnel")
    content = (
        "employee_no,name,sex,birth_date,id_number,identity,employer,town,home_centre,pool,"
        "work_fraction,hired_on,education\nE1,李娜,,,990000198912050139,contract,,x,,shared,1,,\n"
    )
    batch = (
        await personnel.post("/api/imports?kind=people", files={"file": ("a.csv", content)})
    ).json()
    assert batch["errors"][0]["value"] == "99…39"
    await retain(clock.today(), now=clock.now())
    kept = "SELECT state FROM import_batch WHERE id = $1"
    assert len(await rows(kept, batch["id"])) == 1
    await rows(
        "UPDATE import_batch SET made_at = now() - interval '40 days' WHERE id = $1", batch["id"]
    )
    await retain(clock.today(), now=clock.now())
    assert await rows(kept, batch["id"]) == []
