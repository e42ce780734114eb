"""The calendar feeds as calendars see them: read by icalendar, and by a second, simple reader."""

from datetime import UTC, datetime, timedelta

import icalendar
import ics
import pytest
import vobject

from kit import clock
from kit.database import rows
from tests import factories, published

AT = datetime(2026, 1, 1, 1, tzinfo=UTC)


def lines_of(content: bytes) -> list[str]:
    """The unfolded lines; every line ends with CR LF and holds at most 75 bytes."""
    text = content.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def by_hand(content: bytes) -> list[dict[str, str]]:
    """The events, property -> value with its escapes taken out, parameters dropped."""
    events: list[dict[str, str]] = []
    for line in lines_of(content):
        name, _, value = line.partition(":")
        name = name.partition(";")[0]
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and "END" not in events[-1]:
            for written, meant in (("\\,", ","), ("\\;", ";"), ("\\n", "\n"), ("\\\\", "\\")):
                value = value.replace(written, meant)
            events[-1][name] = value
    return events


def by_library(content: bytes) -> list[dict[str, str]]:
    calendar = icalendar.Calendar.from_ical(content)
    return [
        {
            "UID": str(event["uid"]),
            "SEQUENCE": str(event["sequence"]),
            "STATUS": str(event["status"]),
            "SUMMARY": str(event["summary"]),
            "DTSTART": event.decoded("dtstart").strftime("%Y%m%dT%H%M%S"),
        }
        for event in calendar.walk("VEVENT")
    ]


def by_two_others(content: bytes) -> list[list[tuple[str, str, str, datetime, datetime]]]:
    """(name, SEQUENCE, STATUS, begin, end in UTC) of each event, as ics and as vobject read it."""
    text = content.decode()
    sequence = {
        event.uid: next(each.value for each in event.extra if each.name == "SEQUENCE")
        for event in ics.Calendar(text).events
    }
    one = [
        (each.uid, sequence[each.uid], str(each.status), each.begin.datetime, each.end.datetime)
        for each in ics.Calendar(text).events
    ]
    other = [
        (
            each.uid.value,
            each.sequence.value,
            each.status.value,
            each.dtstart.value,
            each.dtend.value,
        )
        for each in vobject.readOne(text).vevent_list
    ]
    return [
        sorted(
            (uid, number, state, *(at.astimezone(UTC) for at in both))
            for uid, number, state, *both in found
        )
        for found in (one, other)
    ]


@pytest.fixture
async def place(app):
    """A town, a centre of it, a line, a person of it."""
    town = await factories.town()
    centre = await factories.centre(town, name="夏西社区", name_en="Xiaxi", x_km=3, y_km=4)
    home = await factories.centre(town, name="平胜社区", name_en="Pingsheng")
    line = factories.unique("line")
    await factories.service_line(line)
    person = await factories.person(town, home=home, name="林秋君")
    return town, centre, line, person, home


async def link_of(client, path="/api/me/calendar-links", **wanted):
    answer = await client.post(path, json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()


def path_of(link):
    return "/calendars/" + link["address"].rpartition("/")[2]


async def test_a_person_reads_the_own_published_shifts_in_the_calendar(place, client, client_as):
    town, centre, line, person, _ = place
    day = published.monday(1)
    await published.roster(town, {(centre, day, "AM"): [person]}, lines=[line], at=AT)
    link = await link_of(await client_as("staff", person=person), language="zh_CN")
    answer = await client.get(path_of(link))
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )
    [event] = by_hand(answer.content)
    number = (await rows("SELECT employee_no FROM person WHERE id = $1", person))[0]["employee_no"]
    assert event["UID"] == f"shift-{number}-{day:%Y%m%d}-AM@shanggang"
    assert event["SUMMARY"] == "夏西社区·上午班"
    assert event["DESCRIPTION"] == f"业务线：{line}"
    assert event["LOCATION"].endswith("夏西社区")
    assert (event["SEQUENCE"], event["STATUS"]) == ("0", "CONFIRMED")
    assert (event["DTSTART"], event["DTEND"]) == (f"{day:%Y%m%d}T083000", f"{day:%Y%m%d}T120000")
    assert event["DTSTAMP"] == "20260101T010000Z"
    assert by_library(answer.content) == [
        {name: event[name] for name in by_library(answer.content)[0]}
    ]
    written = lines_of(answer.content)
    assert "X-WR-CALNAME:林秋君的班次" in written
    assert "BEGIN:VTIMEZONE" in written
    assert "TZID:Asia/Shanghai" in written
    assert f"DTSTART;TZID=Asia/Shanghai:{day:%Y%m%d}T083000" in written


async def test_the_feed_speaks_the_links_language_whoever_fetches_it(place, client, client_as):
    town, centre, _, person, _ = place
    await published.roster(town, {(centre, published.monday(1), "PM"): [person]}, at=AT)
    link = await link_of(await client_as("staff", person=person), language="en")
    answer = await client.get(path_of(link), headers={"accept-language": "zh-CN"})
    assert by_hand(answer.content)[0]["SUMMARY"] == "Xiaxi, afternoon shift"


async def test_a_shift_that_moves_keeps_its_name_and_raises_its_sequence(place, client, client_as):
    town, centre, _, person, home = place
    day = published.monday(1)
    link = await link_of(await client_as("staff", person=person), language="en")
    await published.roster(town, {(centre, day, "AM"): [person]}, at=AT)
    [before] = by_hand((await client.get(path_of(link))).content)
    await published.roster(town, {(home, day, "AM"): [person]}, at=AT + timedelta(days=1))
    [after] = by_hand((await client.get(path_of(link))).content)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert (before["SUMMARY"], after["SUMMARY"]) == (
        "Xiaxi, morning shift",
        "Pingsheng, morning shift",
    )
    assert after["DTSTAMP"] == "20260102T010000Z"


async def test_a_shift_taken_away_stays_as_cancelled_and_comes_back_with_a_higher_sequence(
    place, client, client_as
):
    town, centre, _, person, _ = place
    day = published.monday(1)
    link = await link_of(await client_as("staff", person=person), language="en")
    with_her, without = {(centre, day, "AM"): [person]}, {(centre, day, "AM"): []}
    seen = []
    for number, slots in enumerate((with_her, with_her, without, with_her)):
        await published.roster(town, slots, at=AT + timedelta(days=number))
        [event] = by_library((await client.get(path_of(link))).content)
        seen.append((event["SEQUENCE"], event["STATUS"], event["SUMMARY"]))
    title = "Xiaxi, morning shift"
    assert seen == [
        ("0", "CONFIRMED", title),
        ("0", "CONFIRMED", title),
        ("1", "CANCELLED", f"Cancelled: {title}"),
        ("2", "CONFIRMED", title),
    ]


async def test_a_draft_is_told_to_nobody(place, client, client_as):
    town, centre, _, person, _ = place
    await published.roster(town, {(centre, published.monday(1), "AM"): [person]}, state="draft")
    link = await link_of(await client_as("staff", person=person))
    assert by_hand((await client.get(path_of(link))).content) == []


async def test_course_sessions_stand_in_the_persons_feed(place, client, client_as):
    _, _, _, person, _ = place
    starts = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    await rows(
        "INSERT INTO busy_time (person, starts_at, ends_at, kind, source, title) "
        "VALUES ($1, $2, $3, 'course-session', 'enrolment:1', '窗口服务, 第一课')",
        person,
        starts,
        starts + timedelta(hours=3),
    )
    link = await link_of(await client_as("staff", person=person))
    [event] = by_hand((await client.get(path_of(link))).content)
    assert event["SUMMARY"] == "窗口服务, 第一课"


async def test_a_feed_that_has_not_changed_is_not_sent_again(place, client, client_as):
    town, centre, _, person, _ = place
    day = published.monday(1)
    await published.roster(town, {(centre, day, "AM"): [person]}, at=AT)
    path = path_of(await link_of(await client_as("staff", person=person)))
    first = await client.get(path)
    again = await client.get(path)
    assert first.content == again.content
    tag, since = first.headers["etag"], first.headers["last-modified"]
    assert again.headers["last-modified"] == since
    by_tag = await client.get(path, headers={"if-none-match": f'"other", W/{tag}'})
    by_time = await client.get(path, headers={"if-modified-since": since})
    assert [(one.status_code, one.content) for one in (by_tag, by_time)] == [(304, b""), (304, b"")]
    assert by_tag.headers["etag"] == tag
    await published.roster(town, {(centre, day, "AM"): []}, at=AT + timedelta(days=1))
    changed = await client.get(path, headers={"if-none-match": tag})
    assert (changed.status_code, changed.headers["etag"] == tag) == (200, False)
    nonsense = await client.get(path, headers={"if-modified-since": "yesterday"})
    assert nonsense.status_code == 200


async def test_a_revoked_an_unknown_and_a_malformed_link_are_not_found(place, client, client_as):
    _, _, _, person, _ = place
    own = await client_as("staff", person=person)
    link = await link_of(own)
    assert (await own.delete(f"/api/me/calendar-links/{link['id']}")).status_code == 204
    token = path_of(link).removesuffix(".ics")
    for path in (path_of(link), "/calendars/x.ics", "/calendars/.ics", f"{token}.txt", token):
        assert (await client.get(path)).status_code == 404
    assert (await own.get("/api/me/calendar-links")).json() == []


async def test_links_are_secret_long_and_shown_again_but_not_stored(place, client_as):
    _, _, _, person, _ = place
    own = await client_as("staff", person=person)
    one, two = await link_of(own, note="手机"), await link_of(own)
    token = path_of(one).removeprefix("/calendars/").removesuffix(".ics")
    assert (len(token), one["address"] != two["address"]) == (43, True)
    shown = (await own.get("/api/me/calendar-links")).json()
    assert [link["address"] for link in shown] == [two["address"], one["address"]]
    assert [link["note"] for link in shown] == [None, "手机"]
    kept = await rows(
        "SELECT to_jsonb(l)::text AS text FROM calendar_link l WHERE id = $1", one["id"]
    )
    assert token not in kept[0]["text"]


async def test_nobody_revokes_anothers_link(place, client, client_as):
    town, _, _, person, _ = place
    link = await link_of(await client_as("staff", person=person))
    other = await client_as("staff", person=await factories.person(town))
    assert (await other.delete(f"/api/me/calendar-links/{link['id']}")).status_code == 404
    assert (await client.get(path_of(link))).status_code == 200
    nobody = await client_as("manager", town=town)
    assert (await nobody.post("/api/me/calendar-links", json={})).status_code == 404


async def test_ten_links_are_enough(place, client_as):
    _, _, _, person, _ = place
    own = await client_as("staff", person=person)
    for _ in range(10):
        await link_of(own)
    refused = await own.post("/api/me/calendar-links", json={})
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (
        409,
        "too-many-calendar-links",
    )


@pytest.mark.parametrize(
    "body", [{"language": "de"}, {"note": "x" * 61}, {"other": 1}, {"note": "a\x00b"}, [], "x"]
)
async def test_a_link_asked_for_wrongly_is_refused(place, client_as, body):
    _, _, _, person, _ = place
    own = await client_as("staff", person=person)
    answer = await own.post("/api/me/calendar-links", json=body)
    assert answer.status_code in {400, 422}
    assert (await own.get("/api/me/calendar-links")).json() == []


async def test_a_centres_feed_names_everybody_on_each_half_day(place, client, client_as):
    town, centre, _, person, _ = place
    other = await factories.person(town, name="陈志强", name_pinyin="chen zhi qiang")
    day = published.monday(1)
    slots = {(centre, day, "AM"): [person, other], (centre, day, "PM"): [other]}
    await published.roster(town, slots, at=AT)
    code = (await rows("SELECT code FROM centre WHERE id = $1", centre))[0]["code"]
    manager = await client_as("manager", town=town)
    path = f"/api/centres/{code}/calendar-links"
    link = await link_of(manager, path, language="zh_CN")
    events = by_hand((await client.get(path_of(link))).content)
    assert [event["SUMMARY"] for event in events] == ["上午：陈志强、林秋君", "下午：陈志强"]
    fewer = {(centre, day, "AM"): [person], (centre, day, "PM"): []}
    await published.roster(town, fewer, at=AT + timedelta(days=1))
    events = by_hand((await client.get(path_of(link))).content)
    assert [(event["SUMMARY"], event["SEQUENCE"], event["STATUS"]) for event in events] == [
        ("上午：林秋君", "1", "CONFIRMED"),
        ("已取消：下午：陈志强", "1", "CANCELLED"),
    ]
    assert (await manager.delete(f"{path}/{link['id']}")).status_code == 204
    assert (await client.get(path_of(link))).status_code == 404


async def test_a_centres_links_are_made_in_the_own_town_only_and_the_auditor_changes_nothing(
    place, client_as
):
    _, centre, _, _, _ = place
    code = (await rows("SELECT code FROM centre WHERE id = $1", centre))[0]["code"]
    path = f"/api/centres/{code}/calendar-links"
    elsewhere = await client_as("manager", town=await factories.town())
    auditor, staff = await client_as("auditor"), await client_as("staff")
    answers = [
        await elsewhere.get(path),
        await elsewhere.post(path, json={}),
        await auditor.get(path),
        await auditor.post(path, json={}),
        await staff.get(path),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 200, 403, 403]


async def test_my_shifts_come_soonest_first_with_lines_and_the_way(place, client_as):
    town, centre, line, person, home = place
    day = published.monday(1)
    slots = {(home, day, "PM"): [person], (centre, day, "AM"): [person]}
    await published.roster(town, slots, lines=[line], at=AT)
    past = published.monday(-1)
    await published.roster(town, {(home, past, "AM"): [person]}, at=AT)
    answer = (await (await client_as("staff", person=person)).get("/api/me/shifts")).json()
    assert [
        (item["day"], item["session"], item["centreName"], item["kmFromHome"])
        for item in answer["items"]
    ] == [(str(day), "AM", "Xiaxi", 5.0), (str(day), "PM", "Pingsheng", None)]
    assert answer["items"][0]["lines"] == [{"code": line, "name": line}]
    assert answer["items"][0]["startsAt"] == f"{day}T00:30:00Z"
    assert answer["daysServed"] == 0.5


async def test_an_account_of_nobodys_has_no_shifts(client_as, client):
    answer = await (await client_as("admin")).get("/api/me/shifts")
    assert answer.json() == {"items": [], "daysServed": 0.0}
    assert (await client.get("/api/me/shifts")).status_code == 401


async def test_two_other_programs_read_people_and_centres_the_same(place, client, client_as):
    town, centre, _, person, home = place
    day = published.monday(1)
    slots = {(centre, day, "AM"): [person], (centre, day, "PM"): [person]}
    await published.roster(town, slots, at=AT)
    mine = await link_of(await client_as("staff", person=person))
    code = (await rows("SELECT code FROM centre WHERE id = $1", centre))[0]["code"]
    manager = await client_as("manager", town=town)
    its = await link_of(manager, f"/api/centres/{code}/calendar-links")
    for link in (mine, its):
        one, other = by_two_others((await client.get(path_of(link))).content)
        assert one == other
        begins = [at for _, _, _, at, _ in one]
        assert [at.astimezone(clock.ZONE).strftime("%d %H:%M") for at in begins] == [
            f"{day:%d} 08:30",
            f"{day:%d} 14:00",
        ]
        assert {(number, state) for _, number, state, _, _ in one} == {("0", "CONFIRMED")}

    # The morning goes elsewhere, the afternoon is gone: the same names, counted up, one cancelled.
    before = [uid for uid, *_ in by_two_others((await client.get(path_of(mine))).content)[0]]
    last = day + timedelta(6)
    moved = {(home, day, "AM"): [person]}
    await published.roster(town, moved, first_day=day, last_day=last, at=AT + timedelta(1))
    one, other = by_two_others((await client.get(path_of(mine))).content)
    assert one == other
    assert [uid for uid, *_ in one] == before
    assert [(number, state) for _, number, state, *_ in one] == [
        ("1", "CONFIRMED"),
        ("1", "CANCELLED"),
    ]
