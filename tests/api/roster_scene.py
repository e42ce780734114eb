"""A small town with a history, people and certificates, for tests of the roster desk."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta

from httpx import AsyncClient

from certification import service as certification
from kit import clock
from kit.database import rows
from tests import factories

MONDAY = date(2026, 12, 7)
GENERAL = "general"
TYPE = "window-general"


@dataclass(frozen=True, slots=True)
class Town:
    id: int
    code: str
    centres: list[str]
    shared: list[str] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)


async def general_line() -> None:
    """The line every window serves and the certificate that opens it are known."""
    if not await rows("SELECT FROM service_line WHERE code = $1", GENERAL):
        await factories.service_line(GENERAL, minutes=12)
    if not await rows("SELECT FROM certificate_type WHERE code = $1", TYPE):
        await certification.put_type(
            TYPE,
            "综合窗口上岗证",
            name_en="General window certificate",
            lines=[GENERAL],
            validity_months=36,
            number_prefix="SGGEN",
            now=clock.now(),
        )


async def certified(employee_no: str, until: date = date(2029, 1, 1)) -> None:
    """The person holds the general certificate since 2025, to `until`."""
    await rows(
        "INSERT INTO certificate (number, code, person, certificate_type, origin, issued_on, "
        "first_day, last_day, recorded_at) SELECT $1, $1, p.id, t.id, 'imported', $4, $4, $5, "
        "now() FROM person p, certificate_type t WHERE p.employee_no = $2 AND t.code = $3",
        factories.unique("OLD"),
        employee_no,
        TYPE,
        date(2025, 1, 1),
        until,
    )


async def cases(centre: int, a_half_day: int, weeks: int = 4) -> None:
    """So many cases in every half-day of some weeks long past."""
    line = (await rows("SELECT id FROM service_line WHERE code = $1", GENERAL))[0]["id"]
    first = date(2013, 3, 4)
    for day in (first + timedelta(n) for n in range(7 * weeks)):
        if day.weekday() < 5:
            for session in ("AM", "PM"):
                await rows(
                    "INSERT INTO case_count (centre, day, session, service_line, cases) "
                    "VALUES ($1, $2, $3, $4, $5)",
                    centre,
                    day,
                    session,
                    line,
                    a_half_day,
                )


async def town(*, shared: int = 4, fixed: int = 1, centres: int = 2, busy: int = 20) -> Town:
    """A town whose centres have three windows and so many cases each half-day."""
    await general_line()
    town_id = await factories.town()
    hall = await factories.centre(town_id, level="town")
    ids = [await factories.centre(town_id, x_km=n + 1) for n in range(centres)]
    codes = [row["code"] for row in await rows("SELECT code FROM centre WHERE id = ANY($1)", ids)]
    for each in ids:
        await cases(each, busy)
    people: dict[str, list[str]] = {"shared": [], "fixed": []}
    for pool, count in (("shared", shared), ("fixed", fixed)):
        for n in range(count):
            number = factories.unique("N")
            home = hall if pool == "shared" else ids[n % centres]
            await factories.person(town_id, home=home, pool=pool, employee_no=number)
            await certified(number)
            people[pool].append(number)
    code = (await rows("SELECT code FROM town WHERE id = $1", town_id))[0]["code"]
    return Town(town_id, code, sorted(codes), people["shared"], people["fixed"])


async def finished(client: AsyncClient, job: int) -> dict[str, object]:
    """The job when it has ended."""
    for _ in range(600):
        facts = (await client.get(f"/api/jobs/{job}")).json()
        if facts["state"] in {"done", "failed", "cancelled"}:
            return facts
        await asyncio.sleep(0.05)
    raise AssertionError(f"job {job} does not end: {facts}")


async def under_way(client: AsyncClient, job: int) -> None:
    """The job's search has found something."""
    for _ in range(600):
        facts = (await client.get(f"/api/jobs/{job}")).json()
        if facts["progress"] > 0.05:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"job {job} does not begin: {facts}")


async def planned(client: AsyncClient, town: Town, days: int = 7, first: date = MONDAY) -> dict:
    """The town's finished window plan."""
    wanted = {"town": town.code, "firstDay": first.isoformat(), "days": days}
    started = await client.post("/api/window-plans", json=wanted)
    assert started.status_code == 202, started.text
    job = await finished(client, started.json()["job"])
    assert job["state"] == "done", job
    return (await client.get(f"/api/window-plans/{job['result']['id']}")).json()


async def drafted(client: AsyncClient, town: Town, days: int = 7, first: date = MONDAY) -> int:
    """An empty draft of the town; its id."""
    wanted = {"town": town.code, "firstDay": first.isoformat(), "days": days}
    made = await client.post("/api/rosters", json=wanted)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def solved(client: AsyncClient, town: Town, days: int = 7, first: date = MONDAY) -> int:
    """A solved draft of the town; its id."""
    await planned(client, town, days, first)
    roster = await drafted(client, town, days, first)
    started = await client.post(f"/api/rosters/{roster}/solve", json={"seconds": 1})
    job = await finished(client, started.json()["job"])
    assert job["state"] == "done", job
    return roster
