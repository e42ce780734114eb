"""People come, change, leave and are placed: what the use cases refuse, and who wins."""

import asyncio
from datetime import timedelta

import pytest

from kit import clock
from kit.database import rows
from staff.queries.people import PeopleAsked, people
from tests import factories

TODAY = clock.today()


async def _column(table: str, column: str, key: int) -> str:
    return str((await rows(f"SELECT {column} AS it FROM {table} WHERE id = $1", key))[0]["it"])


async def _number(person: int) -> str:
    return await _column("person", "employee_no", person)


async def _somebody(**more: object) -> tuple[int, str]:
    person = await factories.person(await factories.town(), **more)
    return person, await _number(person)


async def _order(town: int | None = None, **more: object) -> dict[str, object]:
    centre = await factories.centre(town or await factories.town())
    post = await factories.post()
    return {
        "centre": await _column("centre", "code", centre),
        "post": await _column("post", "code", post),
        "firstDay": "2026-01-01",
        "orderNo": "令1号",
        **more,
    }


async def test_of_many_placements_at_once_that_overlap_one_wins(client_as):
    _, number = await _somebody()
    client = await client_as("personnel")
    order = await _order()
    answers = await asyncio.gather(
        *(client.post(f"/api/people/{number}/placements", json=order) for _ in range(12))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    losers = [answer.json() for answer in answers if answer.status_code == 409]
    assert {loser["order"] for loser in losers} == {"令1号"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"centre": "nowhere"}, "centre"),
        ({"post": "king"}, "post"),
        ({"kind": "holiday"}, "kind"),
        ({"orderNo": "  "}, "orderNo"),
        ({"lastDay": "2025-12-31"}, "lastDay"),
        ({"firstDay": "2019-12-31"}, "firstDay"),
    ],
)
async def test_a_wrong_placement_is_refused_at_its_field_in_both_languages(
    client_as, change, field
):
    _, number = await _somebody()
    client = await client_as("personnel")
    told = set()
    for language in ("en", "zh-CN"):
        answer = await client.post(
            f"/api/people/{number}/placements",
            json=await _order() | change,
            headers={"accept-language": language},
        )
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"]) == (422, field)
        told.add(error["message"])
    assert len(told) == 2


async def test_a_closed_centre_takes_no_placement(client_as):
    _, number = await _somebody()
    order = await _order()
    await rows("UPDATE centre SET closed_on = '2026-01-01' WHERE code = $1", order["centre"])
    client = await client_as("personnel")
    answer = await client.post(f"/api/people/{number}/placements", json=order)
    assert [error["field"] for error in answer.json()["errors"]] == ["centre"]


async def test_who_leaves_ends_their_placements_and_takes_no_new_leave_after(client_as):
    _, number = await _somebody()
    client = await client_as("personnel")
    placed = f"/api/people/{number}/placements"
    await client.post(placed, json=await _order())
    last = (TODAY + timedelta(days=30)).isoformat()
    left = await client.put(f"/api/people/{number}/last-day", json={"lastDay": last})
    assert left.json()["leftOn"] == (TODAY + timedelta(days=31)).isoformat()
    assert [one["lastDay"] for one in (await client.get(placed)).json()] == [last]
    after = (TODAY + timedelta(days=31)).isoformat()
    leave = {"kind": "annual", "firstDay": after, "lastDay": after}
    answer = await client.post(f"/api/people/{number}/leave", json=leave)
    assert {error["field"] for error in answer.json()["errors"]} == {"firstDay", "lastDay"}
    await client.delete(f"/api/people/{number}/last-day")
    assert (await client.post(f"/api/people/{number}/leave", json=leave)).status_code == 201
    history = await rows(
        "SELECT action FROM history WHERE kind = 'person' AND key = $1 ORDER BY id", number
    )
    assert [row["action"] for row in history] == [
        "placement.make",
        "person.leave",
        "person.stay",
        "leave.give",
    ]


async def test_nobody_leaves_before_a_placement_to_come_begins(client_as):
    _, number = await _somebody()
    client = await client_as("personnel")
    first = (TODAY + timedelta(days=40)).isoformat()
    await client.post(f"/api/people/{number}/placements", json=await _order(firstDay=first))
    answer = await client.put(f"/api/people/{number}/last-day", json={"lastDay": TODAY.isoformat()})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/placed-later")
    assert answer.json()["firstDay"] == first


async def test_the_last_day_is_not_before_the_first(client_as):
    _, number = await _somebody()
    client = await client_as("personnel")
    answer = await client.put(f"/api/people/{number}/last-day", json={"lastDay": "2019-12-31"})
    assert [error["field"] for error in answer.json()["errors"]] == ["lastDay"]


async def test_people_are_not_deleted(client_as):
    _, number = await _somebody()
    client = await client_as("admin")
    assert (await client.delete(f"/api/people/{number}")).status_code == 405


async def test_a_change_leaves_alone_what_it_does_not_name(client_as):
    _, number = await _somebody(name="单雄信", name_pinyin="dan xiong xin", employer="区税务局")
    client = await client_as("personnel")
    answer = await client.patch(f"/api/people/{number}", json={"workFraction": 0.5})
    changed = answer.json()
    assert (changed["workFraction"], changed["employer"]) == (0.5, "区税务局")
    assert changed["namePinyin"] == "shan xiong xin"
    history = await rows("SELECT after FROM history WHERE key = $1", number)
    assert history[0]["after"] == '{"name_pinyin": "shan xiong xin", "work_fraction": 0.5}'


async def test_pinyin_set_by_hand_stays_until_it_is_emptied(client_as):
    _, number = await _somebody(name="查干", name_pinyin="zha gan")
    client = await client_as("personnel")
    url = f"/api/people/{number}"
    assert (await client.patch(url, json={"namePinyin": "Cha  Gan"})).json()["namePinyin"] == (
        "cha gan"
    )
    assert (await client.patch(url, json={"employer": "x"})).json()["namePinyin"] == "cha gan"
    assert (await client.patch(url, json={"namePinyin": ""})).json()["namePinyin"] == "zha gan"


async def test_an_identity_number_belongs_to_one_person_and_fills_birth_date_and_sex(client_as):
    (_, one), (_, other) = await _somebody(), await _somebody()
    client = await client_as("personnel")
    given = {"idNumber": "11010519491231002x"}
    told = (await client.patch(f"/api/people/{one}", json=given)).json()
    assert (told["birthDate"], told["sex"], told["idNumber"]) == (
        "1949-12-31",
        "F",
        "11010519491231002X",
    )
    answer = await client.patch(f"/api/people/{other}", json=given)
    assert [error["field"] for error in answer.json()["errors"]] == ["idNumber"]
    kept = await rows("SELECT after FROM history WHERE key = $1", one)
    assert "11010519491231002X" not in kept[0]["after"]


async def test_a_personnel_officer_of_one_town_moves_nobody_to_another(client_as):
    here, there = await factories.town(), await factories.town()
    number = await _number(await factories.person(here))
    client = await client_as("personnel", town=here)
    town = await _column("town", "code", there)
    assert (await client.patch(f"/api/people/{number}", json={"town": town})).status_code == 404
    assert (await client.patch(f"/api/people/{number}", json={"employer": "x"})).status_code == 200


async def test_the_reader_finds_the_own_record(client_as):
    person, number = await _somebody(id_number="110101194912310022")
    client = await client_as("staff", person=person)
    found = (await client.get("/api/me/person")).json()
    assert (found["employeeNo"], found["idNumber"]) == (number, "110101194912310022")
    assert (await client.get("/me/wishes")).headers["location"] == f"/people/{number}/leave"
    assert (await (await client_as("admin")).get("/api/me/person")).status_code == 404


async def test_a_list_comes_in_pages_without_gap_or_repetition(client_as):
    town = await factories.town()
    for pinyin in ("wang wu", "li na", "zhao liu", "an an", "lü bu"):
        await factories.person(town, name="王五", name_pinyin=pinyin)
    client = await client_as("manager", town=town)
    seen = []
    for page in (1, 2, 3):
        answer = (await client.get("/api/people", params={"page": page, "pageSize": 2})).json()
        seen += [person["namePinyin"] for person in answer["items"]]
        assert answer["total"] == 5
    assert seen == ["an an", "li na", "lü bu", "wang wu", "zhao liu"]
    assert (await client.get("/api/people?pageSize=501")).status_code == 400
    assert (await client.get("/api/people?sort=height")).status_code == 400


async def test_one_surname_stays_together_and_u_with_dots_stands_after_u(app):
    town = await factories.town()
    for name, pinyin in (
        ("吕安", "lü an"),
        ("卢强", "lu qiang"),
        ("路平", "lu ping"),
        ("栾云", "luan yun"),
        ("卢安", "lu an"),
        ("单平", "shan ping"),
    ):
        await factories.person(town, name=name, name_pinyin=pinyin)
    found, _ = await people(PeopleAsked(town=town), TODAY)
    assert [one.name for one in found] == ["卢安", "卢强", "路平", "吕安", "栾云", "单平"]


@pytest.mark.parametrize("search", ["lvbu", "lubu", "lübu", "LÜ BU", "bu", "lb", "吕"])
async def test_a_name_with_u_dots_is_found_however_it_is_typed(app, search):
    town = await factories.town()
    await factories.person(town, name="吕布", name_pinyin="lü bu")
    await factories.person(town, name="李娜", name_pinyin="li na")
    found, _ = await people(PeopleAsked(town=town, search=search), TODAY)
    assert [one.name for one in found] == ["吕布"]


async def test_a_make_up_workday_falls_on_a_weekend(client_as):
    client = await client_as("personnel")
    day = {"day": "2092-01-02", "kind": "workday", "name": "调休"}  # a Wednesday
    answer = await client.put("/api/calendar-days", json=day)
    assert [error["field"] for error in answer.json()["errors"]] == ["kind"]
    saturday = {**day, "day": "2092-01-05"}
    assert (await client.put("/api/calendar-days", json=saturday)).status_code == 204
    period = {"firstDay": "2092-01-05", "lastDay": "2092-01-05"}
    (found,) = (await client.get("/api/calendar-days", params=period)).json()
    assert (found["kind"], found["works"], found["provisional"]) == ("make-up", True, True)
    years = (await client.get("/api/calendar-years?first=2092&last=2093")).json()
    assert [(one["year"], one["provisional"]) for one in years] == [(2092, True), (2093, True)]
    assert (await client.delete("/api/calendar-days/2092-01-05")).status_code == 204
    assert (await client.delete("/api/calendar-days/2092-01-05")).status_code == 404


async def test_a_post_is_made_once_and_named_by_the_administrator(client_as):
    client = await client_as("admin")
    code = factories.unique("post-")
    line = await _column("service_line", "code", await factories.service_line())
    body = {"code": code, "name": "登记岗", "serviceLine": line}
    assert (await client.post("/api/posts", json=body)).json()["serviceLine"] == line
    assert (await client.post("/api/posts", json=body)).json()["type"] == "/problems/code-taken"
    named = {"name": "登记岗", "nameEn": "Registration", "serviceLine": "nothing"}
    answer = await client.put(f"/api/posts/{code}", json=named)
    assert [error["field"] for error in answer.json()["errors"]] == ["serviceLine"]
    named["serviceLine"] = line
    assert (await client.put(f"/api/posts/{code}", json=named)).json()["nameEn"] == "Registration"
    personnel = await client_as("personnel")
    assert (await personnel.post("/api/posts", json=body)).status_code == 403


async def test_the_page_of_a_centre_shows_who_is_placed_there(client_as):
    town = await factories.town()
    _, number = await _somebody(name="令狐冲")
    order = await _order(town)
    await (await client_as("personnel")).post(f"/api/people/{number}/placements", json=order)
    manager = await client_as("manager", town=town)
    assert "令狐冲" in (await manager.get(f"/centres/{order['centre']}")).text
    staff = await client_as("staff", town=town)
    page = await staff.get(f"/centres/{order['centre']}")
    assert (page.status_code, "令狐冲" in page.text) == (200, False)
