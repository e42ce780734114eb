"""People, places, days and accounts through HTTP: what each role may, and what is refused."""

import asyncio
import re
from datetime import date

import httpx
import pytest

from kit import clock
from staff.accounts.visits import cookie_name
from staff.rules.identity_numbers import check_character
from tests import factories

WRITES = {"employeeNo": "", "name": "区小红", "identity": "contract", "pool": "shared"}


async def _town_code(town: int) -> str:
    from kit.database import rows

    return (await rows("SELECT code FROM town WHERE id = $1", town))[0]["code"]


async def _number(person: int) -> str:
    from kit.database import rows

    return (await rows("SELECT employee_no FROM person WHERE id = $1", person))[0]["employee_no"]


async def _sign_in(client: httpx.AsyncClient, account: factories.AccountMade) -> httpx.Response:
    page = (await client.get("/sign-in", headers={"accept": "text/html"})).text
    hidden = dict(re.findall(r'name="(_csrf|_once)" value="([^"]+)"', page))
    return await client.post(
        "/sign-in",
        data={"username": account.username, "password": account.password, **hidden},
        headers={"accept": "text/html"},
    )


async def test_signing_in_gives_a_token_and_a_cookie_that_both_count(client):
    account = await factories.account("personnel")
    answer = await client.post(
        "/api/sign-in", json={"username": account.username, "password": account.password}
    )
    assert answer.status_code == 200
    token = answer.json()["token"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (await client.get("/api/me")).json()["username"] == account.username
    client.cookies.clear()
    bearer = {"authorization": f"Bearer {token}"}
    assert (await client.get("/api/me", headers=bearer)).json()["roles"] == ["personnel"]
    assert (await client.post("/api/sign-out", headers=bearer)).status_code == 204
    assert (await client.get("/api/me", headers=bearer)).status_code == 401


async def test_a_wrong_password_says_neither_which_was_wrong_nor_signs_in(client):
    account = await factories.account()
    answers = [
        await client.post("/api/sign-in", json={"username": name, "password": "wrong"})
        for name in (account.username, factories.unique("nobody"))
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert {answer.json()["detail"] for answer in answers} == {"User name or password is wrong."}


async def test_too_many_wrong_passwords_are_slowed_down_even_the_right_one(client):
    account = await factories.account()
    wrong = {"username": account.username, "password": "wrong"}
    statuses = [(await client.post("/api/sign-in", json=wrong)).status_code for _ in range(9)]
    assert statuses == [401] * 8 + [429]
    right = {"username": account.username, "password": account.password}
    assert (await client.post("/api/sign-in", json=right)).status_code == 429


async def test_a_session_that_somebody_planted_is_not_taken_over(client):
    account = await factories.account()
    client.cookies.set(cookie_name(), "planted-by-somebody")
    answer = await _sign_in(client, account)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert f"{cookie_name()}=" in answer.headers["set-cookie"]
    assert "planted-by-somebody" not in answer.headers["set-cookie"]
    bearer = {"authorization": "Bearer planted-by-somebody"}
    assert (await client.get("/api/me", headers=bearer)).status_code == 401


async def test_signing_in_again_ends_the_session_before(client):
    account = await factories.account()
    await _sign_in(client, account)
    first = client.cookies[cookie_name()]
    page = (await client.get("/account", headers={"accept": "text/html"})).text
    hidden = dict(re.findall(r'name="(_csrf|_once)" value="([^"]+)"', page))
    await client.post(
        "/sign-in", data={"username": account.username, "password": account.password, **hidden}
    )
    bearer = {"authorization": f"Bearer {first}"}
    assert (await client.get("/api/me", headers=bearer)).status_code == 401


async def test_signing_out_everywhere_ends_every_session_of_the_account(client):
    account = await factories.account()
    given = {"username": account.username, "password": account.password}
    tokens = [(await client.post("/api/sign-in", json=given)).json()["token"] for _ in range(3)]
    client.cookies.clear()
    bearers = [{"authorization": f"Bearer {token}"} for token in tokens]
    answer = await client.post("/api/sign-out-everywhere", headers=bearers[0])
    assert answer.json() == {"ended": 3}
    statuses = [(await client.get("/api/me", headers=one)).status_code for one in bearers]
    assert statuses == [401, 401, 401]


async def test_a_page_asks_to_sign_in_and_leads_back(client):
    answer = await client.get("/people?q=li", headers={"accept": "text/html"})
    assert answer.status_code in {302, 303, 307}
    assert answer.headers["location"] == "/sign-in?next=%2Fpeople%3Fq%3Dli"


async def test_the_form_leads_to_no_other_site(client):
    account = await factories.account()
    page = (await client.get("/sign-in?next=//evil.example", headers={"accept": "text/html"})).text
    assert '<input type="hidden" name="next" value="/">' in page
    hidden = dict(re.findall(r'name="(_csrf|_once)" value="([^"]+)"', page))
    given = {"username": account.username, "password": account.password}
    answer = await client.post(
        "/sign-in", data={**given, **hidden, "next": "https://evil.example/"}
    )
    assert answer.headers["location"] == "/"


async def test_a_manager_sees_the_people_of_the_own_town_only_and_others_are_not_found(client_as):
    here, there = await factories.town(), await factories.town()
    mine, other = await factories.person(here), await factories.person(there)
    client = await client_as("manager", town=here)
    listed = (await client.get("/api/people")).json()
    assert [person["employeeNo"] for person in listed["items"]] == [await _number(mine)]
    assert (await client.get(f"/api/people/{await _number(mine)}")).status_code == 200
    assert (await client.get(f"/api/people/{await _number(other)}")).status_code == 404
    assert (await client.get(f"/people/{await _number(other)}")).status_code == 404
    assert (await client.get(f"/api/people/{await _number(other)}/leave")).status_code == 404


async def test_window_staff_see_themselves_and_nobody_else(client_as):
    town = await factories.town()
    me, other = await factories.person(town), await factories.person(town)
    client = await client_as("staff", person=me)
    assert (await client.get(f"/api/people/{await _number(me)}")).status_code == 200
    assert (await client.get(f"/api/people/{await _number(other)}")).status_code == 403
    assert (await client.get("/api/people")).status_code == 403


async def test_identity_numbers_are_masked_except_for_the_personnel_office(client_as):
    first17 = "99000019310229" + factories.unique("")[-3:]
    whole = first17 + check_character(first17)
    person = await factories.person(await factories.town(), id_number=whole)
    number = await _number(person)
    masked = f"99{'*' * 14}{whole[-2:]}"
    for role, shown in (("auditor", masked), ("personnel", whole)):
        client = await client_as(role)
        assert (await client.get(f"/api/people/{number}")).json()["idNumber"] == shown
        assert shown in (await client.get(f"/people/{number}?lang=en")).text


@pytest.mark.parametrize("role", ["staff", "manager", "trainer", "examiner", "auditor"])
async def test_only_the_personnel_office_enters_people(client_as, role):
    client = await client_as(role)
    town = await _town_code(await factories.town())
    body = {**WRITES, "employeeNo": factories.unique("P"), "town": town}
    assert (await client.post("/api/people", json=body)).status_code == 403


async def test_a_person_entered_gets_pinyin_by_surname_and_stands_in_the_history(client_as):
    personnel, auditor = await client_as("personnel"), await client_as("auditor")
    number = factories.unique("P")
    body = {**WRITES, "employeeNo": number, "town": await _town_code(await factories.town())}
    made = await personnel.post("/api/people", json=body)
    assert (made.status_code, made.json()["namePinyin"]) == (201, "ou xiao hong")
    history = (await auditor.get("/api/history", params={"key": number})).json()
    assert [line["action"] for line in history["items"]] == ["person.hire"]


async def test_the_same_write_sent_eight_times_at_once_is_done_once(client_as):
    client, auditor = await client_as("personnel"), await client_as("auditor")
    number = factories.unique("P")
    body = {**WRITES, "employeeNo": number, "town": await _town_code(await factories.town())}
    key = {"idempotency-key": number}
    answers = await asyncio.gather(
        *(client.post("/api/people", json=body, headers=key) for _ in range(8))
    )
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 7
    history = (await auditor.get("/api/history", params={"key": number})).json()
    assert history["total"] == 1


async def test_a_wrong_person_is_refused_with_a_word_at_every_field(client_as):
    client = await client_as("personnel")
    body = {
        **WRITES,
        "employeeNo": factories.unique("P"),
        "name": "X·",
        "pool": "fixed",
        "town": "nowhere",
        "idNumber": "990000198912050139",
        "workFraction": 2,
    }
    answer = await client.post("/api/people", json=body)
    assert answer.status_code == 422
    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"name", "homeCentre", "town", "idNumber", "workFraction"}


async def test_two_placements_of_a_person_do_not_overlap_and_the_refusal_names_the_other(client_as):
    town = await factories.town()
    centre, post = await factories.centre(town), await factories.post()
    number = await _number(await factories.person(town))
    client = await client_as("personnel")
    from kit.database import rows

    codes = {
        "centre": (await rows("SELECT code FROM centre WHERE id = $1", centre))[0]["code"],
        "post": (await rows("SELECT code FROM post WHERE id = $1", post))[0]["code"],
    }
    url = f"/api/people/{number}/placements"
    body = {**codes, "firstDay": "2026-01-01", "lastDay": "2026-12-31", "orderNo": "令〔2026〕1号"}
    assert (await client.post(url, json=body)).status_code == 201
    again = await client.post(url, json={**body, "firstDay": "2026-12-31", "lastDay": None})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/placed-elsewhere")
    assert again.json()["order"] == "令〔2026〕1号"
    after = await client.post(url, json={**body, "firstDay": "2027-01-01", "lastDay": None})
    assert after.status_code == 201
    assert (await client.delete(f"{url}/{after.json()['id']}")).status_code == 204
    assert len((await client.get(url)).json()) == 1


async def test_leave_is_given_once_and_taken_back(client_as):
    town = await factories.town()
    number = await _number(await factories.person(town))
    client = await client_as("manager", town=town)
    url = f"/api/people/{number}/leave"
    body = {"kind": "annual", "firstDay": "2026-12-07", "lastDay": "2026-12-08"}
    made = await client.post(url, json=body)
    assert made.status_code == 201
    assert (await client.post(url, json=body)).status_code == 409
    assert (await client.post(url, json={**body, "lastDay": "2026-12-06"})).status_code == 422
    assert (await client.delete(f"{url}/{made.json()['id']}")).status_code == 204
    assert (await client.get(url)).json() == []


async def test_a_wish_is_ones_own_to_make_and_for_days_to_come(client_as):
    town = await factories.town()
    person = await factories.person(town)
    number = await _number(person)
    client = await client_as("staff", person=person)
    url = f"/api/people/{number}/wishes"
    tomorrow = date.fromordinal(clock.today().toordinal() + 1).isoformat()
    body = {"day": tomorrow, "session": "AM", "wish": "off", "weight": 2}
    assert (await client.post(url, json=body)).status_code == 201
    assert (await client.post(url, json={**body, "wish": "on"})).status_code == 201
    assert [wish["wish"] for wish in (await client.get(url)).json()] == ["on"]
    past = {**body, "day": clock.today().isoformat()}
    assert (await client.post(url, json=past)).status_code == 422


async def test_a_year_without_a_notice_is_provisional_until_one_is_entered(client_as):
    client = await client_as("personnel")
    period = {"firstDay": "2091-01-01", "lastDay": "2091-01-02"}
    days = (await client.get("/api/calendar-days", params=period)).json()
    assert [day["provisional"] for day in days] == [True, True]
    await client.put("/api/calendar-years/2091", json={"notice": "国办发明电"})
    await client.put(
        "/api/calendar-days", json={"day": "2091-01-01", "kind": "holiday", "name": "元旦"}
    )
    days = (await client.get("/api/calendar-days", params=period)).json()
    assert [(day["kind"], day["provisional"]) for day in days] == [
        ("holiday", False),
        ("workday", False),
    ]


async def test_the_administrator_makes_an_account_grants_a_role_and_disables_it(app, client_as):
    admin = await client_as("admin")
    username = factories.unique("new.user")
    made = await admin.post("/api/accounts", json={"username": username, "displayName": "新人"})
    password = made.json()["password"]
    town = await _town_code(await factories.town())
    granted = await admin.post(
        f"/api/accounts/{username}/roles", json={"role": "manager", "town": town}
    )
    assert granted.json()["roles"] == [{"role": "manager", "town": town}]
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000"
    ) as browser:
        given = {"username": username, "password": password}
        assert (await browser.post("/api/sign-in", json=given)).status_code == 200
        assert (await admin.post(f"/api/accounts/{username}/disable")).json()["disabled"] is True
        assert (await browser.get("/api/me")).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/account",
        "/people",
        "/people/new",
        "/centres",
        "/posts",
        "/calendar/2026",
        "/accounts",
        "/accounts/new",
        "/history",
        "/notices",
        "/design",
    ],
)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_every_page_opens_for_the_administrator_in_both_languages(client_as, path, language):
    client = await client_as("admin")
    answer = await client.get(path, params={"lang": language}, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert f'lang="{"en" if language == "en" else "zh-CN"}"' in answer.text


async def test_the_pages_of_one_person_open_for_the_person_and_hide_what_they_may_not_do(client_as):
    town = await factories.town()
    person = await factories.person(town)
    number = await _number(person)
    mine, personnel = await client_as("staff", person=person), await client_as("personnel")
    for tab in ("", "/placements", "/leave"):
        assert (await mine.get(f"/people/{number}{tab}")).status_code == 200
        assert (await personnel.get(f"/people/{number}{tab}")).status_code == 200
    assert "orderNo" in (await personnel.get(f"/people/{number}/placements")).text
    assert "orderNo" not in (await mine.get(f"/people/{number}/placements")).text
    assert (await mine.get(f"/people/{number}/edit")).status_code == 403
    assert (await personnel.get(f"/people/{number}/edit")).status_code == 200


async def test_the_page_of_a_centre_shows_its_map_and_its_staff(client_as):
    town = await factories.town()
    main = await factories.centre(town, level="town", windows=8, x_km=1, y_km=2)
    await factories.centre(town, parent=main, x_km=3, y_km=1)
    await factories.person(town, home=main, name="欧阳锋", pool="town_window")
    from kit.database import rows

    code = (await rows("SELECT code FROM centre WHERE id = $1", main))[0]["code"]
    client = await client_as("manager", town=town)
    page = (await client.get(f"/centres/{code}")).text
    assert "欧阳锋" in page
    assert page.count("<circle") >= 2


async def test_the_last_administrator_stays_one(client_as):
    from kit.database import rows

    admin = await client_as("admin")
    me = (await admin.get("/api/me")).json()["username"]
    others = await rows(
        "SELECT a.id FROM account a JOIN role_grant g ON g.account = a.id "
        "WHERE g.role = 'admin' AND a.username <> $1 AND a.disabled_at IS NULL",
        me,
    )
    ids = [row["id"] for row in others]
    await rows("UPDATE account SET disabled_at = now() WHERE id = ANY($1::bigint[])", ids)
    try:
        for answer in (
            await admin.post(f"/api/accounts/{me}/disable"),
            await admin.delete(f"/api/accounts/{me}/roles/admin"),
        ):
            assert (answer.status_code, answer.json()["type"]) == (
                409,
                "/problems/last-administrator",
            )
    finally:
        await rows("UPDATE account SET disabled_at = NULL WHERE id = ANY($1::bigint[])", ids)
