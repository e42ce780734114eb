"""The child of `benchmarks.qualification`: it fills a database of its own and prints seconds."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from benchmarks.people import give_birth_dates
from certification import service
from certification.queries.impact import impact
from certification.queries.qualification import assess_posts, lines_open
from certification.rules.form import parse
from kit import clock, contributions, migrate
from kit.database import DB, at_hand, rows

PEOPLE, LINES, DAYS = 1_445, 7, 28
FIRST = date(2026, 12, 7)


async def main() -> None:
    """Prints the seconds, a line each."""
    at_hand()
    await migrate.forwards()
    await DB.start_connection_pool(min_size=1, max_size=2)
    people = await _people()
    last = FIRST + timedelta(days=DAYS - 1)
    plain = await _best(lambda: lines_open(people, FIRST, last))
    await _demand()
    demanding = await _best(lambda: lines_open(people, FIRST, last))
    contributions.install([])
    tree = parse(
        {"all": [{"fact": "certificate", "type": "window-0"}, {"fact": "age", "least": 30}]}
    )
    check = await _best(lambda: impact("post", "window-0", FIRST, tree, FIRST))
    one = await _best(lambda: assess_posts(people[0], FIRST))
    for figure in (plain, demanding, check, one):
        print("s", figure)
    await DB.close_connection_pool()


async def _best(act: Callable[[], Awaitable[object]]) -> float:
    found = []
    for _ in range(3):
        started = time.perf_counter()
        await act()
        found.append(time.perf_counter() - started)
    return min(found)


async def _people() -> list[int]:

    chance = random.Random(1445)
    [town] = await rows(
        "INSERT INTO town (code, name, name_en) VALUES ('t', '镇', 't') RETURNING id"
    )
    for number in range(LINES):
        await rows(
            "INSERT INTO service_line (code, name, name_en, mean_minutes) VALUES ($1, $1, $1, 12)",
            f"line-{number}",
        )
        await service.put_type(
            f"window-{number}",
            f"窗口{number}上岗证",
            lines=[f"line-{number}"],
            validity_months=36,
            number_prefix=f"SGB{chr(65 + number)}",
            now=clock.now(),
        )
    made = await rows(
        "INSERT INTO person (employee_no, name, name_pinyin, pinyin_fixed, identity, town, pool, "
        "work_fraction, hired_on, education) SELECT 'B' || n, '李娜', 'li na', false, "
        "'contract', $1, 'shared', 1, '2020-01-01', 'bachelor' "
        "FROM generate_series(1, $2::int) n RETURNING id",
        town["id"],
        PEOPLE,
    )
    people = [row["id"] for row in made]
    await give_birth_dates()
    kinds = await rows("SELECT id FROM certificate_type ORDER BY id")
    held = [
        (person, kind["id"], FIRST - timedelta(days=chance.randint(0, 1200)), f"X{person}-{place}")
        for person in people
        for place, kind in enumerate(kinds)
        if chance.random() < 0.5
    ]
    await rows(
        "INSERT INTO certificate (number, code, person, certificate_type, origin, issued_on, "
        "first_day, last_day, recorded_at) SELECT n, n, p, k, 'imported', d, d, d + 1095, now() "
        "FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::date[]) AS t (n, p, k, d)",
        [one[3] for one in held],
        [one[0] for one in held],
        [one[1] for one in held],
        [one[2] for one in held],
    )
    await rows(
        "INSERT INTO evidence (person, kind, subject, first_day, last_day, source, recorded_at) "
        "SELECT p, 'document', 'health_check', $2::date - (p % 500)::int, "
        "$2::date - (p % 500)::int + 364, 'check:' || p, now() FROM unnest($1::bigint[]) p "
        "UNION ALL SELECT p, 'appraisal', 'competent', $2::date - (p % 700)::int, NULL, "
        "'appraisal:' || p, now() FROM unnest($1::bigint[]) p",
        people,
        FIRST,
    )
    return people


async def _demand() -> None:

    for number in range(LINES):
        tree = {
            "all": [
                {"fact": "certificate", "type": f"window-{number}"},
                {"fact": "noMeasure"},
                {"fact": "document", "kind": "health_check"},
                {
                    "any": [
                        {"fact": "education", "level": "bachelor"},
                        {"fact": "appraisal", "grade": "competent", "withinMonths": 24},
                    ]
                },
            ]
        }
        await service.put_conditions(
            "post", f"window-{number}", date(2020, 1, 1), tree, source="bench", now=clock.now()
        )


if __name__ == "__main__":
    asyncio.run(main())
