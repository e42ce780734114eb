"""The pulse, the way to the counsellor, and what is held of people."""

from datetime import date, timedelta

import pytest

from career.care.queries import figures
from career.care.service import begin_round, give_answers, keep_figures, remind_to_rotate
from career.privacy.queries import HELD
from career.privacy.service import retain
from kit import clock
from kit.database import rows
from tests import factories, published
from tests.api.conftest import SignIn

FIVE = {"load": 2, "stress": 2, "support": 4, "rest": 3, "stay": 4}
EVERYBODY_ELSE = ("staff", "manager", "trainer", "examiner", "personnel", "admin", "auditor")


async def somebody(town: int, home: int | None = None) -> tuple[int, str]:
    number = factories.unique("N")
    return await factories.person(town, employee_no=number, home=home), number


async def month_over(round_id: int) -> None:
    """The round takes no more answers."""
    await rows(
        "UPDATE pulse_round SET month = month - interval '60 months', "
        "last_day = last_day - interval '60 months' WHERE id = $1",
        round_id,
    )


async def answer(round_id: int, town: int, home: int, count: int) -> None:
    for _ in range(count):
        person, _ = await somebody(town, home)
        [row] = await rows("SELECT month FROM pulse_round WHERE id = $1", round_id)
        await give_answers(person, home, FIVE, today=row["month"])


async def test_answers_are_sealed_without_a_name_and_small_groups_never_shown(
    client_as: SignIn,
) -> None:
    town = await factories.town()
    large, small = await factories.centre(town), await factories.centre(town)
    round_id = await begin_round(clock.today())
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
    # While it runs nothing is shown: what changes from one answer to the next would tell that one.
    month = clock.today().replace(day=1).isoformat()
    assert month not in [one["month"] for one in (await manager.get("/api/care/pulse")).json()]
    [seen] = await rows("SELECT month FROM pulse_round WHERE id = $1", round_id)
    try:
        await month_over(round_id)
        found = next(
            one for one in (await manager.get("/api/care/pulse")).json()
            if one["month"] == month_before(seen["month"])
        )  # fmt: skip
        assert (found["whole"]["answers"], found["centres"], found["hidden"]) == (8, [], 2)
        assert (await manager.get("/care")).status_code == 200
    finally:
        await rows("DELETE FROM pulse_answer WHERE pulse_round = $1", round_id)
        await rows("DELETE FROM pulse_round WHERE id = $1", round_id)


def month_before(month: date) -> str:
    return month.replace(year=month.year - 5).isoformat()


async def test_a_centre_has_its_trend_beside_what_its_people_carried(client_as: SignIn) -> None:
    town = await factories.town()
    home, other = await factories.centre(town), await factories.centre(town)
    line = await factories.service_line()
    [named] = await rows("SELECT code, name, windows FROM centre WHERE id = $1", home)
    for month, home_answers in ((date(2020, 4, 10), 6), (date(2020, 5, 10), 3)):
        key = await begin_round(month)
        await answer(key, town, home, home_answers)
        await answer(key, town, other, 7)
        await rows(
            "INSERT INTO case_count (centre, day, session, service_line, cases) "
            "VALUES ($1, $2, 'AM', $3, $4)",
            home,
            month,
            line,
            12 * named["windows"],
        )
    await keep_figures(clock.today())
    [kept] = await rows("SELECT count(*) AS n FROM pulse_round WHERE figures IS NULL "
                        "AND month IN ('2020-04-01', '2020-05-01')")  # fmt: skip
    assert kept["n"] == 0
    manager = await client_as("manager", town=town)
    asked = f"/api/care/trend?centre={named['code']}"
    found = {one["month"]: one for one in (await manager.get(asked)).json()}
    assert found["2020-04-01"] == {
        "month": "2020-04-01",
        "overall": 3.0,
        "centre": 3.0,
        "halfDays": 0.0,
        "cases": 12.0,
    }
    # Three answers are too few; the other centre is hidden with them.
    assert (found["2020-05-01"]["centre"], found["2020-05-01"]["overall"]) == (None, 3.0)
    page = (await manager.get(f"/care?centre={named['code']}")).text
    assert page.count("<svg") >= 2
    assert f"<h2>{named['name']}</h2>" in page
    stranger = await client_as("manager", town=await factories.town())
    elsewhere = {one["month"]: one for one in (await stranger.get(asked)).json()}
    assert elsewhere["2020-04-01"] == {
        "month": "2020-04-01",
        "overall": None,
        "centre": None,
        "halfDays": None,
        "cases": None,
    }


async def test_managers_are_reminded_once_a_month_to_rotate_people_off_the_busiest_windows(
    client_as: SignIn,
) -> None:
    town = await factories.town()
    busy, quiet = await factories.centre(town), await factories.centre(town)
    tired, rested = await somebody(town, busy), await somebody(town, quiet)
    line, today = await factories.service_line(), clock.today()
    for centre, cases in ((busy, 90_000), (quiet, 1)):
        await rows(
            "INSERT INTO case_count (centre, day, session, service_line, cases) "
            "VALUES ($1, $2, 'AM', $3, $4)",
            centre,
            today - timedelta(days=3),
            line,
            cases,
        )
    days = [today - timedelta(days=n) for n in range(2, 14)]
    await published.roster(
        town,
        {(c, d, "AM"): [p] for (p, _), c in ((tired, busy), (rested, quiet)) for d in days},
    )
    manager = await client_as("manager", town=town)
    assert await remind_to_rotate(today) >= 1
    assert await remind_to_rotate(today) == 0
    notices = [one["text"] for one in (await manager.get("/api/notices")).json()["items"]]
    assert len([text for text in notices if "busiest windows" in text]) == 1
    shown = (await manager.get("/care")).text
    assert f"/people/{tired[1]}" in shown
    assert f"/people/{rested[1]}" not in shown


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
    shown = await figures(key, [town])
    assert shown.whole is not None
    assert (shown.whole.answers, [one.answers for one in shown.groups]) == (5, [5])


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
