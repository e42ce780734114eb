"""The child of `benchmarks.careers`: it fills a database of its own and prints the figures."""

import asyncio
import random
import time
from datetime import date, timedelta

import httpx

from app import create_app
from benchmarks.people import give_birth_dates
from career.documents import career_record
from career.leaders.documents import district_report
from career.leaders.queries import district
from career.promotions.rules.score import Score
from career.promotions.service import make_list, publish_notice, put_promotion
from career.queries import career
from certification import service
from certification.service.conditions import put_conditions
from kit import clock
from kit.database import rows
from kit.documents import made
from kit.permissions import become
from staff.accounts import service as accounts
from staff.queries.people import people_by_id

PEOPLE, YEARS = 1_445, 5
ON = date(2026, 11, 30)
PAGES, PDFS, WANTED = 100, 100, 500


async def main() -> None:
    """Prints the figures, a line each."""
    app = create_app()
    async with app.lifespan():
        people = await _people()
        await _promotion()
        figures = [
            *[min([await _seconds(make_list(code, ON, today=ON, now=clock.now()))
                   for _ in range(3)]) for code in ("deputy", "served")],
            await _page(app, people),
            await _papers(people),
            await _seconds(_report()),
        ]  # fmt: skip
        for figure in figures:
            print("f", figure)


async def _seconds(act: object) -> float:
    started = time.perf_counter()
    await act  # type: ignore[misc]  # a coroutine of whatever result
    return time.perf_counter() - started


async def _people() -> list[int]:
    chance = random.Random(1445)
    towns = await rows(
        "INSERT INTO town (code, name, name_en) SELECT 't' || n, '镇' || n, 'T' || n "
        "FROM generate_series(1, 7) n RETURNING id"
    )
    await rows(
        "INSERT INTO centre (code, level, name, town, x_km, y_km, windows) "
        "SELECT 'C' || n, 'community', '社区中心' || n, $1::bigint + n % 7, n % 30, n % 17, 3 "
        "FROM generate_series(1, 269) n",
        towns[0]["id"],
    )
    await rows("INSERT INTO post (code, name) VALUES ('window', '综合窗口')")
    await rows("INSERT INTO service_line (code, name, mean_minutes) VALUES ('general', '综合', 12)")
    await service.put_type(
        "window",
        "上岗证",
        lines=["general"],
        validity_months=36,
        number_prefix="SGB",
        now=clock.now(),
    )
    listed = await rows(
        "INSERT INTO person (employee_no, name, name_pinyin, pinyin_fixed, identity, town, pool, "
        "work_fraction, hired_on, education) SELECT 'B' || n, '李娜', 'li na', false, "
        "'contract', $1::bigint + n % 7, 'shared', 1, '2021-01-01', 'bachelor' "
        "FROM generate_series(1, $2::int) n RETURNING id",
        towns[0]["id"],
        PEOPLE,
    )
    people = [row["id"] for row in listed]
    await give_birth_dates()
    centres = [row["id"] for row in await rows("SELECT id FROM centre")]
    placed = []
    for person in people:
        first = date(2021, 12, 1) + timedelta(days=chance.randrange(900))
        while first < ON:
            last = first + timedelta(days=chance.randrange(120, 500))
            kind = chance.choice(("regular", "rotation", "support", "secondment"))
            placed.append((person, chance.choice(centres), kind, first, last))
            first = last + timedelta(days=1)
    await rows(
        "INSERT INTO placement (person, centre, post, kind, first_day, last_day, order_no, "
        "cancelled) SELECT p, c, (SELECT id FROM post), k, f, l, '令', false FROM "
        "unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::date[]) "
        "AS t (p, c, k, f, l)",
        *([one[place] for one in placed] for place in range(5)),
    )
    await rows(
        "INSERT INTO evidence (person, kind, subject, first_day, amount, source, recorded_at) "
        "SELECT p, 'days-served', 'window', d::date, 1, 'served:' || d::date, now() "
        "FROM unnest($1::bigint[]) p, generate_series('2021-12-01'::timestamp, $2, '5 days') d "
        "UNION ALL SELECT p, 'appraisal', CASE p % 4 WHEN 0 THEN 'excellent' ELSE 'competent' END, "
        "make_date(y, 12, 31), NULL, 'a:' || y, now() FROM unnest($1::bigint[]) p, "
        "generate_series(2021, 2025) y",
        people,
        ON,
    )
    await rows(
        "INSERT INTO certificate (number, code, person, certificate_type, origin, issued_on, "
        "first_day, last_day, recorded_at) SELECT 'X' || p, 'X' || p, p, "
        "(SELECT id FROM certificate_type LIMIT 1), 'imported', '2025-01-01', '2025-01-01', "
        "'2027-12-31', now() FROM unnest($1::bigint[]) p WHERE p % 3 > 0",
        people,
    )
    await rows(
        "INSERT INTO case_count (centre, day, session, service_line, cases) "
        "SELECT c.id, d::date, 'AM', (SELECT id FROM service_line), 20 FROM centre c, "
        "generate_series('2026-01-01'::timestamp, $1, '1 day') d",
        ON,
    )
    await rows("ANALYZE")
    return people


async def _promotion() -> None:
    tree = {
        "all": [
            {"fact": "service", "months": 24, "kinds": ["window"], "excluding": ["secondment"]},
            {"fact": "certificate", "type": "window"},
            {"fact": "appraisal", "grade": "competent", "times": 2, "withinMonths": 36},
            {"fact": "education", "level": "junior_college"},
            {"fact": "noMeasure"},
            {"fact": "age", "most": 50},
        ]
    }
    served = {"all": [*tree["all"], {"fact": "served", "days": 300, "kind": "window"}]}
    now = clock.now()
    for code, conditions in (("deputy", tree), ("served", served)):
        await put_promotion(code, "副主任", None)
        await publish_notice(code, number="1", text="通知", places=20, score=Score(), now=now)
        await put_conditions("promotion", code, date(2020, 1, 1), conditions, source="1", now=now)


async def _page(app: object, people: list[int]) -> float:
    account = await accounts.create_account(
        "bench", "correct horse battery", now=clock.now(), display_name="x", must_change=False
    )
    await accounts.grant_role(account, "personnel")
    secret = await accounts.make_token(account, "bench", now=clock.now())
    found = await people_by_id(people[:PAGES])
    taken = []
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),  # type: ignore[arg-type]  # an ASGI application
        base_url="http://127.0.0.1:8000",
        headers={"authorization": f"Bearer {secret}", "accept": "text/html"},
    ) as client:
        for person in found.values():
            started = time.perf_counter()
            answer = await client.get(f"/people/{person.employee_no}/career")
            taken.append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise SystemExit(answer.text)
    return sorted(taken)[int(len(taken) * 0.95) - 1]


async def _papers(people: list[int]) -> float:
    become(None)
    found = await people_by_id(people[:PDFS])
    started = time.perf_counter()
    for person in found.values():
        await made(career_record, await career(person, ON, ON), clock.now())
    return (time.perf_counter() - started) * WANTED / len(found)


async def _report() -> None:
    shown = await district(date(2026, 7, 1), date(2026, 9, 30))
    await made(district_report, shown, clock.now())


if __name__ == "__main__":
    asyncio.run(main())
