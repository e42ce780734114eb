"""Placements over HTTP: fractions, extension, early end, handover, orders in a file."""

import asyncio
from datetime import date, timedelta
from typing import Any

import httpx

from certification.service.conditions import put_conditions
from kit import clock
from kit.database import rows
from tests import exam_factories, factories, published
from tests.api.conftest import SignIn

TODAY = clock.today()


async def somebody(town: int | None = None) -> tuple[int, str]:
    number = factories.unique("N")
    town = town or await factories.town()
    return await factories.person(town, employee_no=number), number


async def order(**more: object) -> dict[str, object]:
    centre = await factories.centre(await factories.town())
    post = await factories.post()
    [codes] = await rows(
        "SELECT c.code AS centre, p.code AS post FROM centre c, post p "
        "WHERE c.id = $1 AND p.id = $2",
        centre,
        post,
    )
    return {**codes, "firstDay": TODAY.isoformat(), "orderNo": factories.unique("令"), **more}


async def test_halves_share_a_day_and_a_third_is_refused_naming_an_order(client_as: SignIn) -> None:
    _, number = await somebody()
    client = await client_as("personnel")
    url = f"/api/people/{number}/placements"
    first = await order(workFraction=0.5)
    for sent in (first, await order(workFraction=0.5)):
        assert (await client.post(url, json=sent)).status_code == 201
    refused = await client.post(url, json=await order(workFraction=0.5))
    assert (refused.status_code, refused.json()["order"]) == (409, first["orderNo"])


async def test_of_many_halves_at_once_two_win(client_as: SignIn) -> None:
    _, number = await somebody()
    client = await client_as("personnel")
    sent = [await order(workFraction=0.5) for _ in range(8)]
    answers = await asyncio.gather(
        *(client.post(f"/api/people/{number}/placements", json=one) for one in sent)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201] + [409] * 6


async def test_the_database_itself_refuses_more_than_the_whole(client_as: SignIn) -> None:
    person, number = await somebody()
    client = await client_as("personnel")
    sent = await order()
    await client.post(f"/api/people/{number}/placements", json=sent)
    refused = ""
    try:
        await rows(
            "INSERT INTO placement (person, centre, post, kind, first_day, order_no, "
            "work_fraction, cancelled) SELECT person, centre, post, kind, first_day + 3, 'x', 0.1, "
            "false FROM placement WHERE person = $1",
            person,
        )
    except Exception as error:  # noqa: BLE001 - whatever the driver calls it
        refused = type(error).__name__
    assert refused == "ExclusionViolationError"


async def test_a_placement_goes_on_by_a_new_order_and_ends_early_with_a_reason(
    client_as: SignIn,
) -> None:
    _, number = await somebody()
    client = await client_as("personnel")
    url = f"/api/people/{number}/placements"
    last = TODAY + timedelta(days=30)
    made = (await client.post(url, json=await order(lastDay=last.isoformat()))).json()["id"]
    later = (TODAY + timedelta(days=90)).isoformat()
    extension = {"orderNo": "续〔2026〕7号", "lastDay": later}
    assert (await client.post(f"{url}/{made}/extension", json=extension)).status_code == 204
    again = await client.post(f"{url}/{made}/extension", json=extension)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "lastDay")
    ended = {"lastDay": (TODAY + timedelta(days=10)).isoformat(), "reason": "调任"}
    assert (await client.patch(f"{url}/{made}", json=ended)).status_code == 204

    [shown] = (await client.get(url)).json()
    assert shown["lastDay"] == ended["lastDay"]
    assert [
        (one["kind"], one["after"], one["orderNo"], one["reason"]) for one in shown["changes"]
    ] == [
        ("extend", later, "续〔2026〕7号", None),
        ("end", ended["lastDay"], None, "调任"),
    ]


async def test_an_extension_into_another_placement_is_refused(client_as: SignIn) -> None:
    _, number = await somebody()
    client = await client_as("personnel")
    url = f"/api/people/{number}/placements"
    last = (TODAY + timedelta(days=30)).isoformat()
    made = (await client.post(url, json=await order(lastDay=last))).json()["id"]
    following = await order(firstDay=(TODAY + timedelta(days=31)).isoformat())
    await client.post(url, json=following)
    refused = await client.post(f"{url}/{made}/extension", json={"orderNo": "续", "lastDay": None})
    assert (refused.status_code, refused.json()["order"]) == (409, following["orderNo"])


async def test_what_is_missing_on_the_first_day_is_shown_and_training_begins(
    client_as: SignIn,
) -> None:
    person, number = await somebody()
    sent = await order(firstDay=(TODAY + timedelta(days=40)).isoformat())
    exam = await exam_factories.exam()
    [row] = await rows("SELECT code FROM exam WHERE id = $1", exam.id)
    await rows("UPDATE post SET code = $2 WHERE code = $1", sent["post"], row["code"])
    await rows(
        "INSERT INTO certificate_type (code, name, number_prefix, issuer) "
        "VALUES ($1, '上岗证', 'TT', '某局') ON CONFLICT DO NOTHING",
        row["code"],
    )
    sent["post"] = row["code"]
    await put_conditions(
        "post",
        row["code"],
        date(2020, 1, 1),
        {"fact": "certificate", "type": row["code"]},
        source="test",
        now=clock.now(),
    )
    client = await client_as("personnel")
    made = (await client.post(f"/api/people/{number}/placements", json=sent)).json()
    assert made["qualification"]["qualified"] is False
    assert len(made["qualification"]["missing"]) == 1
    plans = await rows("SELECT id FROM plan WHERE person = $1", person)
    assert [one["id"] for one in plans] == [made["plan"]]


async def test_a_handover_list_is_written_done_and_then_kept(client_as: SignIn) -> None:
    person, number = await somebody()
    personnel = await client_as("personnel")
    own = await client_as("staff", person=person)
    url = f"/api/people/{number}/placements"
    made = (await personnel.post(url, json=await order())).json()["id"]
    items = f"{url}/{made}/handover"
    one = (await own.post(items, json={"text": "窗口钥匙", "receiver": "陈冠男"})).json()["id"]
    other = (await own.post(items, json={"text": "印章"})).json()["id"]
    assert (await own.post(f"{items}/{one}/done")).status_code == 204
    assert (await own.delete(f"{items}/{one}")).json()["type"] == "/problems/handed-over"
    assert (await own.delete(f"{items}/{other}")).status_code == 204
    [shown] = (await own.get(url)).json()
    assert [(item["text"], item["doneOn"]) for item in shown["handover"]] == [
        ("窗口钥匙", TODAY.isoformat())
    ]
    stranger = await client_as("staff", person=(await somebody())[0])
    assert (await stranger.post(items, json={"text": "x"})).status_code == 403


async def test_a_file_of_orders_places_many_and_names_the_rows_that_overlap(
    client_as: SignIn,
) -> None:
    town = await factories.town()
    (_, one), (_, other) = await somebody(town), await somebody(town)
    sent = await order()
    lines = [
        "工号,中心编号,岗位编号,派驻类型,起始日期,结束日期,令号",
        f"{one},{sent['centre']},{sent['post']},正式派驻,2026-01-01,2026-06-30,令1",
        f"{one},{sent['centre']},{sent['post']},轮岗,2026-06-30,,令2",
        f"{other},{sent['centre']},{sent['post']},支援,2026-05-01,2026-04-01,令3",
        f"nobody,{sent['centre']},{sent['post']},支援,2026-05-01,,令4",
        f"{other},{sent['centre']},{sent['post']},支援,2026-05-01,,令5",
    ]
    client = await client_as("personnel")

    async def preview(text: list[str]) -> dict[str, object]:
        answer = await client.post(
            "/api/imports?kind=placements",
            files={"file": ("orders.csv", "\n".join(text).encode(), "text/csv")},
        )
        assert answer.status_code in {200, 201, 202}, answer.text
        return answer.json()

    wrong = await preview(lines)
    assert [(e["row"], e["column"]) for e in wrong["errors"]] == [
        (3, "first_day"),
        (4, "last_day"),
        (5, "employee_no"),
    ]
    right = await preview([lines[0], lines[1], lines[5]])
    confirmed = await client.post(f"/api/imports/{right['id']}/confirm")
    assert confirmed.status_code in {200, 201, 202}, confirmed.text
    placed = (await client.get(f"/api/people/{other}/placements")).json()
    assert [(p["kind"], p["orderNo"], p["workFraction"]) for p in placed] == [("support", "令5", 1)]


async def test_an_early_end_needs_its_reason_and_leaving_is_one(client_as: SignIn) -> None:
    _, number = await somebody()
    client = await client_as("personnel")
    url = f"/api/people/{number}/placements"
    made = (await client.post(url, json=await order())).json()["id"]
    early = {"lastDay": (TODAY + timedelta(days=5)).isoformat()}
    assert (await client.patch(f"{url}/{made}", json=early)).status_code == 400
    blank = await client.patch(f"{url}/{made}", json=early | {"reason": " "})
    assert (blank.status_code, blank.json()["errors"][0]["field"]) == (422, "reason")
    before = early | {"lastDay": (TODAY - timedelta(days=1)).isoformat(), "reason": "误"}
    wrong = await client.patch(f"{url}/{made}", json=before)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "lastDay")
    last = (TODAY + timedelta(days=9)).isoformat()
    left = await client.put(f"/api/people/{number}/last-day", json={"lastDay": last})
    assert left.status_code == 200, left.text
    [shown] = (await client.get(url)).json()
    assert [
        (one["kind"], one["before"], one["after"], one["reason"]) for one in shown["changes"]
    ] == [("end", None, last, "left the service")]


async def test_days_served_stand_beside_the_order_by_centre_and_line(client_as: SignIn) -> None:
    town = await factories.town()
    person, number = await somebody(town)
    here, elsewhere = await factories.centre(town), await factories.centre(town)
    [code] = await rows("SELECT code FROM centre WHERE id = $1", here)
    client = await client_as("personnel")
    first = TODAY - timedelta(days=20)
    sent = await order(centre=code["code"], firstDay=first.isoformat())
    await client.post(f"/api/people/{number}/placements", json=sent)
    before = TODAY - timedelta(days=21)
    slots = [(here, first, "AM"), (here, first, "PM"), (here, TODAY - timedelta(days=3), "AM")]
    await published.roster(
        town,
        {slot: [person] for slot in [*slots, (elsewhere, TODAY - timedelta(days=4), "PM"),
                                     (here, before, "AM"), (here, TODAY, "AM")]},
        lines=("social", "civil"),
    )  # fmt: skip
    [shown] = (await client.get(f"/api/people/{number}/placements")).json()
    # Not the day before the order, nor today, which is not over.
    assert (shown["daysServed"], shown["daysServedElsewhere"]) == (1.5, 0.5)
    assert [(one["line"], one["days"]) for one in shown["lines"]] == [
        ("civil", 1.5),
        ("social", 1.5),
    ]


async def test_a_file_may_end_an_order_and_begin_the_next_and_is_undone_as_a_whole(
    client_as: SignIn,
) -> None:
    _, number = await somebody(await factories.town())
    sent = await order(firstDay="2026-01-01", workFraction=0.5, orderNo="令甲")
    client = await client_as("personnel")
    url = f"/api/people/{number}/placements"
    made = await client.post(url, json=sent)
    assert made.status_code == 201, made.text
    whole = "工号,中心编号,岗位编号,派驻类型,起始日期,结束日期,令号,工时比例"
    ending = f"{number},{sent['centre']},{sent['post']},正式派驻,2026-01-01,2026-06-30,令甲,0.5"
    following = f"{number},{sent['centre']},{sent['post']},轮岗,2026-07-01,,令乙,1"
    # The order that makes room stands below the one that needs it.
    batch = await _preview(client, [whole, following, ending])
    assert (batch["errors"], batch["counts"]["new"], batch["counts"]["changed"]) == ([], 1, 1)
    await client.post(f"/api/imports/{batch['id']}/confirm")
    placed = (await client.get(url)).json()
    assert [(p["orderNo"], p["lastDay"], p["workFraction"]) for p in placed] == [
        ("令乙", None, 1),
        ("令甲", "2026-06-30", 0.5),
    ]
    assert [(c["kind"], c["after"]) for c in placed[1]["changes"]] == [("end", "2026-06-30")]

    # A file without the columns of days and fractions leaves both as they are.
    short = "工号,中心编号,岗位编号,派驻类型,起始日期,令号"
    again = await _preview(client, [short, ending.replace(",2026-06-30", "").removesuffix(",0.5")])
    assert again["counts"] == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1, "error": 0}

    undone = await client.post(f"/api/imports/{batch['id']}/undo")
    assert undone.json()["state"] == "undone", undone.text
    [only] = (await client.get(url)).json()
    assert (only["orderNo"], only["lastDay"]) == ("令甲", None)
    assert [c["kind"] for c in only["changes"]] == ["end", "extend"]

    # Where the row that makes room is itself in error, leaving it out is refused.
    bad = ending.replace(str(sent["post"]), "no-such-post")
    refused = await _preview(client, [whole, following, bad])
    assert [(e["row"], e["column"]) for e in refused["errors"]] == [(3, "post")]
    answer = await client.post(
        f"/api/imports/{refused['id']}/confirm", json={"leaveOutErrors": True}
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/orders-overlap")
    assert len((await client.get(url)).json()) == 1


async def _preview(client: httpx.AsyncClient, lines: list[str]) -> dict[str, Any]:
    answer = await client.post(
        "/api/imports?kind=placements",
        files={"file": ("orders.csv", "\n".join(lines).encode(), "text/csv")},
    )
    found: dict[str, Any] = answer.json()
    return found


async def test_the_list_of_orders_shows_only_the_readers_towns(client_as: SignIn) -> None:
    town = await factories.town()
    _, number = await somebody(town)
    sent = await order()
    await (await client_as("personnel")).post(f"/api/people/{number}/placements", json=sent)
    inside = await client_as("manager", town=town)
    outside = await client_as("manager", town=await factories.town())
    asked = f"/api/placements?q={sent['orderNo']}&state=current"
    assert (await inside.get(asked)).json()["total"] == 1
    assert (await outside.get(asked)).json()["total"] == 0
    assert (await inside.get("/api/placements?state=nonsense")).status_code == 422
    assert sent["orderNo"] in (await inside.get("/placements")).text
