"""Days served: counted from published rosters, kept as evidence, corrected when rosters change."""

from datetime import timedelta
from decimal import Decimal

import pytest

from certification.queries.evidence import on_file
from kit import clock
from kit.database import rows
from roster.queries import published as queries
from roster.service.served import Recorded, record_days_served
from tests import factories, published
from tests.api import roster_scene

LAST_WEEK = published.monday(-1)
DAY = timedelta(days=1)


@pytest.fixture
async def place(app):
    town = await factories.town()
    one, two = await factories.centre(town), await factories.centre(town)
    return town, one, two, await factories.person(town)


async def code(centre):
    return (await rows("SELECT code FROM centre WHERE id = $1", centre))[0]["code"]


async def evidence_of(person, first=LAST_WEEK, last=LAST_WEEK + 6 * DAY):
    found = await on_file("days-served", first, last)
    return [(one.first_day, one.subject, one.amount) for one in found if one.person_id == person]


async def record(first=LAST_WEEK, last=LAST_WEEK + 6 * DAY, today=None):
    return await record_days_served(first, last, today=today or clock.today(), now=clock.now())


@pytest.mark.parametrize(
    ("half_days", "days", "half"),
    [
        ([], "0", 0),
        ([(0, "AM")], "0.5", 1),
        ([(0, "AM"), (0, "PM")], "1", 2),
        ([(0, "AM"), (1, "AM"), (2, "PM")], "1.5", 3),
        ([(0, "AM"), (0, "PM"), (4, "PM")], "1.5", 3),
    ],
)
async def test_a_half_day_counts_half(place, half_days, days, half):
    town, centre, _, person = place
    slots = {(centre, LAST_WEEK + number * DAY, session): [person] for number, session in half_days}
    if slots:
        await published.roster(town, slots)
    served = await queries.days_served(person, clock.today())
    assert (served.days, served.half_days) == (Decimal(days), half)


async def test_days_are_told_by_centre_and_by_line_most_first(place):
    town, one, two, person = place
    line = factories.unique("line")
    slots = {
        (one, LAST_WEEK, "AM"): [person],
        (two, LAST_WEEK, "PM"): [person],
        (two, LAST_WEEK + DAY, "AM"): [person],
    }
    await published.roster(town, slots, lines=[line, "b"])
    served = await queries.days_served(person, clock.today())
    assert served.by_centre == ((await code(two), Decimal(1)), (await code(one), Decimal("0.5")))
    assert dict(served.by_line) == {line: Decimal("1.5"), "b": Decimal("1.5")}
    assert (served.first_day, served.last_day) == (LAST_WEEK, LAST_WEEK + DAY)


async def test_today_tomorrow_and_drafts_do_not_count(place):
    town, centre, _, person = place
    today = clock.today()
    slots = {(centre, today + number * DAY, "AM"): [person] for number in range(3)}
    await published.roster(town, slots)
    await published.roster(town, {(centre, LAST_WEEK, "AM"): [person]}, state="draft")
    assert (await queries.days_served(person, today)).days == 0
    assert await queries.days_served_of([person], LAST_WEEK, today + 9 * DAY, today=today) == []
    tomorrow = await queries.days_served_of([person], LAST_WEEK, today, today=today + DAY)
    assert [(one.day, one.days) for one in tomorrow] == [(today, Decimal("0.5"))]


async def test_past_days_become_evidence_once_however_often_it_runs(place):
    town, centre, _, person = place
    slots = {(centre, LAST_WEEK, "AM"): [person], (centre, LAST_WEEK, "PM"): [person]}
    await published.roster(town, {**slots, (centre, LAST_WEEK + DAY, "AM"): [person]})
    await record()
    before = await rows("SELECT count(*) AS n FROM evidence")
    assert await record() == Recorded(0, 0)
    assert await rows("SELECT count(*) AS n FROM evidence") == before
    assert await evidence_of(person) == [
        (LAST_WEEK, "window", Decimal(1)),
        (LAST_WEEK + DAY, "window", Decimal("0.5")),
    ]


async def test_what_a_newer_roster_took_away_is_withdrawn_and_what_it_changed_corrected(place):
    town, centre, _, person = place
    other = await factories.person(town)
    morning, afternoon = (centre, LAST_WEEK, "AM"), (centre, LAST_WEEK, "PM")
    next_day = (centre, LAST_WEEK + DAY, "AM")
    await published.roster(town, {morning: [person], afternoon: [person], next_day: [person]})
    await record()
    await published.roster(town, {morning: [person], afternoon: [other], next_day: [other]})
    assert await record() == Recorded(recorded=3, withdrawn=2)
    assert await evidence_of(person) == [(LAST_WEEK, "window", Decimal("0.5"))]
    assert await evidence_of(other) == [
        (LAST_WEEK, "window", Decimal("0.5")),
        (LAST_WEEK + DAY, "window", Decimal("0.5")),
    ]
    kept = await rows(
        "SELECT amount FROM evidence WHERE person = $1 AND withdrawn_at IS NOT NULL ORDER BY id",
        person,
    )
    assert [row["amount"] for row in kept] == [Decimal(1), Decimal("0.5")]
    assert await record() == Recorded(0, 0)


async def test_days_under_a_mentor_count_as_such(place):
    town, centre, _, person = place
    await rows(
        "INSERT INTO provisional_permission (person, post, mentor, first_day, last_day, withdrawn) "
        "VALUES ($1, $2, $3, $4, $4, false)",
        person,
        await factories.post(),
        await factories.person(town),
        LAST_WEEK,
    )
    slots = {(centre, LAST_WEEK, "AM"): [person], (centre, LAST_WEEK + DAY, "AM"): [person]}
    await published.roster(town, slots)
    await record()
    assert [(day, subject) for day, subject, _ in await evidence_of(person)] == [
        (LAST_WEEK, "supervised"),
        (LAST_WEEK + DAY, "window"),
    ]


async def test_the_running_day_is_no_evidence_yet(place):
    town, centre, _, person = place
    await published.roster(town, {(centre, LAST_WEEK, "AM"): [person]})
    await record(today=LAST_WEEK)
    assert await evidence_of(person) == []
    await record(today=LAST_WEEK + DAY)
    assert len(await evidence_of(person)) == 1


async def test_publishing_past_days_records_them_through_the_job(client_as):
    town = await roster_scene.town(shared=2, fixed=0, centres=1)
    manager = await client_as("manager", town=town.id)
    roster = await roster_scene.solved(manager, town, first=LAST_WEEK)
    assert (await manager.post(f"/api/rosters/{roster}/publish")).status_code == 200
    [job] = await rows(
        "SELECT id FROM job WHERE kind = 'roster.record-days-served' "
        "AND arguments ->> 'firstDay' = $1 ORDER BY id DESC LIMIT 1",
        str(LAST_WEEK),
    )
    admin = await client_as("admin")
    facts = await roster_scene.finished(admin, job["id"])
    assert facts["state"] == "done"
    half_days = await rows("SELECT count(*) AS n FROM assignment WHERE roster = $1", roster)
    counted = await rows(
        "SELECT sum(e.amount) AS days FROM evidence e JOIN person p ON p.id = e.person "
        "WHERE p.town = $1 AND e.kind = 'days-served' AND e.withdrawn_at IS NULL",
        town.id,
    )
    assert half_days[0]["n"] > 0
    assert counted[0]["days"] == half_days[0]["n"] * Decimal("0.5")
