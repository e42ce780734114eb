"""The roster desk with the full district and a year of rosters: `python -m benchmarks.desk`.

Works on a database of its own, embedded in a temporary folder: the district is imported, every
town forecast and planned, its roster solved for four weeks and published, and the year before
filled with copies of those weeks. Then pages and edits are timed, request by request.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.house import Measured, show

NANHAI = Path(__file__).resolve().parent.parent / "demo" / "nanhai"
PAGE_LIMIT, EDIT_LIMIT = 0.300, 0.200
PLAN_LIMIT, PLANS_LIMIT, BACK_TEST_LIMIT, IMPORT_LIMIT = 20.0, 120.0, 120.0, 60.0
DAYS, COPIES = 28, 12
SOLVE_SECONDS = 2.0
ROUNDS = 20


async def _ended(job_id: int) -> float:
    """The seconds that the job took."""
    from kit.jobs.queries import job  # noqa: PLC0415 - after DATA_DIR is set

    while True:
        facts = await job(job_id)
        if facts is not None and facts.state in {"done", "failed", "cancelled"}:
            if facts.state != "done":
                raise RuntimeError(f"job {job_id} is {facts.state}: {facts.error}")
            started, finished = facts.started_at, facts.finished_at
            return (finished - started).total_seconds() if started and finished else 0.0
        await asyncio.sleep(0.1)


async def _year(first_day: date) -> None:
    """The published weeks stand in the year before too, four weeks back at a time."""
    from kit.database import rows, transaction  # noqa: PLC0415

    for number in range(1, COPIES + 1):
        back = DAYS * number
        async with transaction():
            await rows(
                "INSERT INTO window_plan (town, first_day, days, policy, state, window_half_days, "
                "uniform_window_half_days, made_at, name) SELECT town, first_day - $1::int, days, "
                "policy, state, window_half_days, uniform_window_half_days, made_at, id::text "
                "FROM window_plan WHERE first_day = $2 AND copied_from IS NULL",
                back,
                first_day,
            )
            await rows(
                "INSERT INTO shift (plan, centre, day, session, starts_at, ends_at, windows, lines)"
                " SELECT w.id, s.centre, s.day - $1::int, s.session, "
                "s.starts_at - make_interval(days => $1), s.ends_at - make_interval(days => $1), "
                "s.windows, s.lines FROM shift s JOIN window_plan w ON w.name = s.plan::text "
                "WHERE w.first_day = $2::date - $1::int",
                back,
                first_day,
            )
            await rows(
                "INSERT INTO roster (town, plan, first_day, last_day, state, version, made_at, "
                "published_at, cost) SELECT r.town, w.id, r.first_day - $1::int, "
                "r.last_day - $1::int, 'published', 1, r.made_at, r.published_at, r.cost "
                "FROM roster r JOIN window_plan w ON w.name = r.plan::text "
                "AND w.first_day = $2::date - $1::int WHERE r.first_day = $2",
                back,
                first_day,
            )
            await rows(
                "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, "
                "pinned) SELECT n.id, t.id, a.person, t.starts_at, t.ends_at, true, false "
                "FROM assignment a JOIN roster r ON r.id = a.roster AND r.first_day = $2 "
                "JOIN shift s ON s.id = a.shift JOIN window_plan w ON w.name = r.plan::text "
                "AND w.first_day = $2::date - $1::int JOIN roster n ON n.plan = w.id "
                "JOIN shift t ON t.plan = w.id AND t.centre = s.centre "
                "AND t.day = s.day - $1::int AND t.session = s.session",
                back,
                first_day,
            )
    await rows("ANALYZE")


async def _timed(client: Any, path: str) -> list[float]:
    """Seconds of some requests for the page, after one that warms up."""
    found = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        answer = await client.get(path, headers={"accept": "text/html"})
        found.append(time.perf_counter() - begun)
        if answer.status_code >= 400:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
    return found[1:]


def _p95(values: Sequence[float]) -> float:
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


async def _measured() -> list[Measured]:
    import httpx  # noqa: PLC0415 - after DATA_DIR is set

    from app import create_app  # noqa: PLC0415
    from kit import clock  # noqa: PLC0415
    from kit.database import rows  # noqa: PLC0415
    from kit.imports.folder import about, import_folder, shift_to  # noqa: PLC0415
    from roster.service import demand, plans, publishing, rosters  # noqa: PLC0415
    from staff.accounts import service as accounts  # noqa: PLC0415

    app = create_app()
    async with app.lifespan():
        today = clock.today()
        begun = time.perf_counter()
        await import_folder(
            NANHAI, now=clock.now(), today=today, shift=shift_to(about(NANHAI), today)
        )
        imported = time.perf_counter() - begun
        monday = today + timedelta(7 - today.weekday())
        towns = await rows(
            "SELECT town AS id, count(*) AS centres FROM centre WHERE level = 'community' "
            "GROUP BY 1 ORDER BY 2 DESC"
        )
        tested = [
            await _ended(await demand.request_forecast(town["id"], monday, 92)) for town in towns
        ]
        planned = []
        for town in towns:
            _, job = await plans.request_plan(town["id"], monday, DAYS, None, now=clock.now())
            planned.append(await _ended(job))
        made = {}
        for town in towns:
            made[town["id"]] = await rosters.create(town["id"], monday, DAYS, now=clock.now())
            await _ended(await rosters.request_solve(made[town["id"]], SOLVE_SECONDS))
            await publishing.publish(made[town["id"]], None, now=clock.now())
        await _year(monday)
        largest = towns[0]["id"]
        draft = await rosters.create(largest, monday, DAYS, now=clock.now())
        await _ended(await rosters.request_solve(draft, SOLVE_SECONDS))
        account = await accounts.create_account(
            "bench",
            "correct horse battery",
            now=clock.now(),
            display_name="bench",
            person_id=None,
            must_change=False,
        )
        await accounts.grant_role(account, "manager", None)
        secret = await accounts.make_token(account, "bench", now=clock.now())
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),  # type: ignore[arg-type]  # narrower scopes than httpx knows
            base_url="http://127.0.0.1:8000",
            headers={"authorization": f"Bearer {secret}"},
            timeout=120,
        )
        async with client:
            pages, edits = await _requests(client, largest, made[largest], draft)
    slowest = max(pages, key=lambda path: _p95(pages[path]))
    everything = [value for values in pages.values() for value in values]
    found = [
        Measured("desk: import of the district, s (limit)", imported, IMPORT_LIMIT),
        Measured("desk: back-test of all centres, s (limit)", sum(tested), BACK_TEST_LIMIT),
        Measured("desk: plan of the largest town, s (limit)", max(planned), PLAN_LIMIT),
        Measured("desk: plans of all towns, s (limit)", sum(planned), PLANS_LIMIT),
        Measured("desk: all pages, p95 ms (limit)", 1e3 * _p95(everything), 1e3 * PAGE_LIMIT),
        Measured("desk: edit round trip, p95 ms (limit)", 1e3 * _p95(edits), 1e3 * EDIT_LIMIT),
    ]
    found += [
        Measured(
            f"desk: {path}{' (slowest)' if path == slowest else ''}, p95 ms (limit)",
            1e3 * _p95(values),
            1e3 * PAGE_LIMIT,
        )
        for path, values in pages.items()
    ]
    return found


async def _requests(
    client: Any, town: int, published: int, draft: int
) -> tuple[dict[str, list[float]], list[float]]:
    """(page -> seconds of each request, seconds of each edit with its answer)."""
    from kit.database import rows  # noqa: PLC0415

    [at] = await rows("SELECT code FROM town WHERE id = $1", town)
    [plan] = await rows("SELECT plan FROM roster WHERE id = $1", published)
    held = await rows(
        "SELECT a.id, a.shift, p.employee_no, c.code, s.day FROM assignment a "
        "JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
        "JOIN person p ON p.id = a.person WHERE a.roster = $1 ORDER BY a.id LIMIT 60",
        draft,
    )
    one = held[0]
    paths = {
        "overview": f"/rosters/{published}",
        "draft": f"/rosters/{draft}",
        "window plan": f"/window-plans/{plan['plan']}",
        "by person": f"/rosters/{draft}/people",
        "by centre": f"/rosters/{draft}/centres/{one['code']}",
        "a shift's candidates": f"/rosters/{draft}/shifts/{one['shift']}",
        "compare": f"/rosters/{draft}/compare?against={published}",
        "a free half-day": f"/rosters/{draft}/half-day?person={one['employee_no']}"
        f"&day={one['day']}&session=PM",
        "day of service": f"/day-of-service?town={at['code']}&day={one['day']}",
        "fairness": f"/fairness?town={at['code']}",
        "demand": f"/demand?town={at['code']}",
        "leave requests": "/leave-requests",
        "swaps": "/swaps",
        "rosters": "/rosters",
        "one centre's demand": f"/demand/centres/{one['code']}",
        "centres of a roster": f"/rosters/{draft}/centres",
        "a plan tried": f"/window-plans/{plan['plan']}/try",
        "window policy": f"/window-policy/{at['code']}",
        "rules of rosters": f"/roster-rules/{at['code']}",
        "opening hours": f"/opening-hours/{one['code']}",
        "sick call": "/sick-call",
        "standby": f"/standby?town={at['code']}",
        "lendings": "/lendings",
    }
    pages = {name: await _timed(client, path) for name, path in paths.items()}
    edits: list[float] = []
    for each in held[:20]:
        begun = time.perf_counter()
        gone = await client.delete(f"/api/rosters/{draft}/assignments/{each['id']}")
        middle = time.perf_counter()
        back = await client.post(
            f"/api/rosters/{draft}/assignments",
            json={"shift": each["shift"], "employeeNo": each["employee_no"]},
        )
        if gone.status_code != 204 or back.status_code != 201:
            raise RuntimeError(f"{gone.status_code} {back.status_code} {back.text[:200]}")
        edits += [middle - begun, time.perf_counter() - middle]
    return pages, edits


def measure() -> list[Measured]:
    """All figures of the desk; what they needed is gone again. Call it in a process of its own."""
    folder = Path(tempfile.mkdtemp(prefix="shanggang-desk-"))
    os.environ["DATA_DIR"] = str(folder / "data")
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    try:
        return asyncio.run(_measured())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table, or its rows as JSON in the last line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = [one.row() for one in measure()]
    if given.json:
        print(json.dumps(found))
    else:
        show([("measure", "figure", "beside", "ratio"), *found])


if __name__ == "__main__":
    main()
