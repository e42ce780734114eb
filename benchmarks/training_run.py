"""The child of `benchmarks.training`: fills a database of its own, prints one JSON line."""

import asyncio
import contextlib
import json
import os
import random
import resource
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import httpx

from certification import service as certification
from kit import clock, files, migrate
from kit.database import DB, at_hand, dsn, rows
from staff.accounts import service as accounts
from training.exams.rules.blueprints import Blueprint
from training.exams.rules.drafts import Draft, Option
from training.exams.rules.drawing import Line
from training.exams.rules.keys import Single
from training.exams.service import bank
from training.exams.service.exams import ExamDraft, add_exam
from training.rules.lessons import LessonDraft
from training.rules.plans import Wanted
from training.service import attendance, enrolment, plans, sessions
from training.service.courses import CourseDraft, publish_course
from training.service.sessions import SessionDraft
from training.solver import Gap, Group, Problem, Slot
from training.solver.child import advise

PEOPLE, TOWNS, COHORT, CHECKING = 1_445, 15, 500, 300
FILM = 200_000_000
POST = "window-general"
COURSES = 8


async def main() -> None:
    """Prints the figures as JSON."""
    at_hand()
    await migrate.forwards()
    await DB.start_connection_pool(min_size=1, max_size=10)
    now = clock.now()
    people = await _people()
    await _courses(now)
    await _history(people, now)
    found: dict[str, float] = {"cohort": await _cohort(people, now)}
    found |= _sessions()
    clients = await _tokens(people[:CHECKING], now)
    film = await files.keep(
        "film.mp4", b"\x00\x00\x00\x20ftypisom" + bytes(FILM - 12), files.VIDEOS, now=now
    )
    meeting = await _meeting(people[:CHECKING], now)
    async with _served() as (client, server):
        found["learning"] = await _learning(client, clients)
        found |= await _film(client, clients[0], film.path, server)
        found |= await _film_in(client, server, now)
        found["checked"] = await _check_in(client, clients, meeting)
    await DB.close_connection_pool()
    print(json.dumps(found))


async def _people() -> list[int]:
    await rows(
        "INSERT INTO town (code, name, name_en) SELECT 't' || n, '镇' || n, 't' || n "
        "FROM generate_series(1, $1::int) n",
        TOWNS,
    )
    made = await rows(
        "INSERT INTO person (employee_no, name, name_pinyin, pinyin_fixed, identity, "
        "work_fraction, hired_on, education, town, pool) SELECT 'E' || n, '欧阳𬭎', "
        "'ou yang hong', false, 'contract', 1, '2020-01-01', 'bachelor', "
        "(SELECT id FROM town WHERE code = 't' || (n % $2::int + 1)), 'shared' "
        "FROM generate_series(1, $1::int) n RETURNING id",
        PEOPLE,
        TOWNS,
    )
    return [row["id"] for row in made]


async def _courses(now: datetime) -> None:
    """Courses of six lessons, an exam, a certificate and the way to the post."""
    lessons = tuple(LessonDraft(f"第{n}课", f"## 要点\n\n{'正文。' * 400}") for n in range(1, 7))
    for number in range(COURSES):
        draft = CourseDraft(f"课程{number}", Decimal(12), lessons, f"Course {number}")
        await publish_course(f"course-{number}", draft, now=now)
    await rows(
        "INSERT INTO service_line (code, name, name_en, mean_minutes) "
        "VALUES ('general', '综合', 'General', 12)"
    )
    await certification.put_type(
        POST, "综合窗口上岗证", lines=["general"], validity_months=36, now=now
    )
    await rows(
        "INSERT INTO post (code, name, name_en) VALUES ($1, '综合窗口', 'General window') "
        "ON CONFLICT (code) DO NOTHING",
        POST,
    )
    await bank.put_category("law", "法规", "Law")
    options = tuple(Option(key, f"选项{key}") for key in "abcd")
    for number in range(20):
        await bank.add_question(
            Draft("single", "law", 1, f"试题{number}", Single("a"), options=options),
            now=now,
            code=f"q-{number}",
        )
    await add_exam(
        POST,
        ExamDraft(
            name="综合窗口考试",
            name_en="General window",
            blueprint=Blueprint((Line(10, Decimal(1), "law"),)),
            limit_minutes=60,
            pass_percent=Decimal(60),
        ),
        now=now,
    )
    steps = [
        Wanted("course", "course-0", 5),
        Wanted("session", "course-1", 10),
        Wanted("exam", POST, 15),
        Wanted("certificate", POST, 20),
    ]
    await plans.put_curriculum(POST, date(2020, 1, 1), steps, None, now=now)


async def _history(people: list[int], now: datetime) -> None:
    """Five years: everybody read a few courses and sat in ten sessions; hours are on file."""
    await rows(
        "INSERT INTO lesson_read (lesson, person, at) SELECT l.id, p.id, $1 FROM lesson l "
        "JOIN course_version v ON v.id = l.version JOIN course c ON c.id = v.course "
        "CROSS JOIN person p WHERE c.code IN ('course-2', 'course-3', 'course-4')",
        now,
    )
    [course] = await rows("SELECT id FROM course WHERE code = 'course-5'")
    held = await rows(
        "INSERT INTO course_session (course, seats, starts_at, ends_at, cancelled, needs_approval, "
        "changed, settled_at, trainer) SELECT $1, 80, $2::timestamptz - n * interval '9 days', "
        "$2::timestamptz - n * interval '9 days' + interval '3 hours', false, false, 0, $2, "
        "'讲师' || n % 6 FROM generate_series(1, 200) n RETURNING id, ends_at",
        course["id"],
        now,
    )
    chance = random.Random(1445)
    seats = [(one["id"], person) for person in people for one in chance.sample(held, 10)]
    await rows(
        "INSERT INTO enrolment (course_session, person, state, at, outcome, outcome_on) "
        "SELECT s, p, 'seated', $3::timestamptz, 'completed', $3::date "
        "FROM unnest($1::bigint[], $2::bigint[]) AS t(s, p)",
        [session for session, _ in seats],
        [person for _, person in seats],
        now,
    )
    await rows(
        "INSERT INTO evidence (person, kind, subject, first_day, amount, source, recorded_at) "
        "SELECT p, 'class-hours', 'pre_posting', $3::date, 4, 'course-session:' || s, $4 "
        "FROM unnest($1::bigint[], $2::bigint[]) AS t(s, p)",
        [session for session, _ in seats],
        [person for _, person in seats],
        now.date(),
        now,
    )
    await rows("ANALYZE")


async def _cohort(people: list[int], now: datetime) -> float:
    """Seconds for 500 plans by the curriculum and 500 seats at three meetings."""
    starts = (now + timedelta(days=20)).replace(hour=1, minute=0)
    meetings = tuple(
        (starts + timedelta(days=n), starts + timedelta(days=n, hours=3)) for n in range(3)
    )
    made = await sessions.open_session(SessionDraft("course-1", meetings, seats=COHORT))
    begun = time.perf_counter()
    planned = await plans.make_plans(people[:COHORT], POST, now.date(), why="cohort", now=now)
    seated = await enrolment.enrol_all(made, people[:COHORT], now=now)
    seconds = time.perf_counter() - begun
    if (planned.plans, seated.seated) != (COHORT, COHORT):
        raise AssertionError(planned, seated)
    return seconds


def _sessions() -> dict[str, float]:
    """13 weeks, 15 towns, 8 posts: gaps in most, twelve trainers, a tenth of a town away."""
    chance = random.Random(13)
    posts = [f"post-{n}" for n in range(COURSES)]
    towns = [f"t{n}" for n in range(TOWNS)]
    problem = Problem(
        weeks=13,
        gaps=tuple(
            Gap(town, post, week, chance.randrange(2, 30))
            for town in towns
            for post in posts
            for week in range(13)
            if chance.random() < 0.7
        ),
        groups=tuple(
            Group(town, post, chance.randrange(5, 60), 3) for town in towns for post in posts
        ),
        slots=tuple(
            Slot(f"讲师{n}", week, frozenset(chance.sample(posts, 3)))
            for n in range(12)
            for week in range(13)
        ),
        seats=20,
        lead_weeks=2,
        most_away=tuple((town, 9) for town in towns),
        least=3,
    )
    begun = time.perf_counter()
    advice = advise(problem, 30.0, report=lambda *_: None, stopped=lambda: False)
    return {
        "sessions": time.perf_counter() - begun,
        "closed": advice.answer.closed,
        "bound": advice.answer.bound,
    }


async def _tokens(people: list[int], now: datetime) -> list[dict[str, str]]:
    found = []
    for person in people:
        account = await accounts.create_account(
            f"u{person}",
            "correct horse battery",
            now=now,
            display_name=f"u{person}",
            person_id=person,
            must_change=False,
        )
        await accounts.grant_role(account, "staff", None)
        secret = await accounts.make_token(account, "bench", now=now)
        found.append({"authorization": f"Bearer {secret}"})
    return found


async def _meeting(people: list[int], now: datetime) -> int:
    """A meeting that is on now, with a seat for each of these people."""
    starts = now - timedelta(minutes=5)
    made = await sessions.open_session(
        SessionDraft("course-6", ((starts, starts + timedelta(hours=3)),), seats=len(people))
    )
    await enrolment.enrol_all(made, people, now=starts - timedelta(hours=1))
    [row] = await rows("SELECT id FROM session_date WHERE course_session = $1", made)
    return int(row["id"])


@contextlib.asynccontextmanager
async def _served() -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    """(a client of the application in a process of its own, the id of that process)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "app:create_app", "--factory", "--port", str(port)),
        *("--log-level", "error", "--no-access-log"),
        env={**os.environ, "DATABASE_URL": dsn()},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for _ in range(600):
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get("/health/live")).status_code == 200:
                        break
                if server.returncode is not None:
                    raise ChildProcessError(server.returncode)
                await asyncio.sleep(0.1)
            yield client, server.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.terminate()
        await server.wait()


async def _learning(client: httpx.AsyncClient, clients: list[dict[str, str]]) -> float:
    """The 95th percentile in ms, one request after the other."""
    seconds = []
    for place in range(220):
        headers = {**clients[place % len(clients)], "accept": "text/html"}
        begun = time.perf_counter()
        answer = await client.get("/me/learning", headers=headers)
        answer.raise_for_status()
        seconds.append(time.perf_counter() - begun)
    warm = sorted(seconds[20:])
    return warm[int(len(warm) * 0.95)] * 1000


async def _film(
    client: httpx.AsyncClient, who: dict[str, str], path: str, server: int
) -> dict[str, float]:
    """MiB that the server grows by while it streams the film whole and in parts, and seconds."""
    await client.get(path, headers={**who, "range": "bytes=0-99999"})
    begun, size = time.perf_counter(), 0
    async with _grown(server) as grown:
        async with client.stream("GET", path, headers={**who, "range": "bytes=0-"}) as answer:
            async for piece in answer.aiter_raw():
                size += len(piece)
        chance = random.Random(200)
        for _ in range(40):
            first = chance.randrange(FILM - 2_000_000)
            part = await client.get(
                path, headers={**who, "range": f"bytes={first}-{first + 1_999_999}"}
            )
            if (part.status_code, len(part.content)) != (206, 2_000_000):
                raise AssertionError(part.status_code)
    if size != FILM:
        raise AssertionError(size)
    return {"film": grown[0], "seconds": time.perf_counter() - begun}


async def _film_in(client: httpx.AsyncClient, server: int, now: datetime) -> dict[str, float]:
    """MiB that the server grows by while a trainer hands in another film as large, and seconds."""
    trainer = await accounts.create_account(
        "trainer", "correct horse battery", now=now, display_name="讲师", must_change=False
    )
    await accounts.grant_role(trainer, "trainer", None)
    who = {"authorization": f"Bearer {await accounts.make_token(trainer, 'bench', now=now)}"}
    started = await client.post("/api/courses/course-0/draft", headers=who)
    started.raise_for_status()
    with tempfile.TemporaryFile() as film:
        film.write(b"\x00\x00\x00\x20ftypisom")
        film.seek(FILM - 1)
        film.write(b"\x01")
        film.flush()
        for content in (b"\x00\x00\x00\x20ftypisom" + bytes(100_000), film):
            begun = time.perf_counter()
            async with _grown(server) as grown:
                answer = await client.post(
                    "/api/courses/course-0/files",
                    headers=who,
                    params={"lesson": 1},
                    files={"file": ("another.mp4", content)},
                )
                answer.raise_for_status()
    [kept] = await rows("SELECT count(*) AS n FROM file_content WHERE size = $1", FILM)
    if kept["n"] != 2:
        raise AssertionError(kept)
    return {"film in": grown[0], "film in seconds": time.perf_counter() - begun}


@contextlib.asynccontextmanager
async def _grown(process: int) -> AsyncIterator[list[float]]:
    """[MiB by which the process was larger at most, inside, than at the beginning]."""
    before, found = _mib(process), [0.0]

    async def watch() -> None:
        while True:
            found[0] = max(found[0], _mib(process) - before)
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    try:
        yield found
    finally:
        watching.cancel()


def _mib(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


async def _check_in(
    client: httpx.AsyncClient, clients: list[dict[str, str]], meeting: int
) -> float:
    """Seconds until 300 people, forty at once, are checked in with the code on the wall."""
    gate = asyncio.Semaphore(40)

    async def one(who: dict[str, str]) -> None:
        async with gate:
            code = attendance.shown_code(meeting, clock.now())
            answer = await client.post(
                f"/api/course-sessions/meetings/{meeting}/check-in",
                headers=who,
                json={"code": code},
            )
            answer.raise_for_status()

    begun = time.perf_counter()
    await asyncio.gather(*(one(who) for who in clients))
    seconds = time.perf_counter() - begun
    [there] = await rows("SELECT count(*) AS n FROM attendance WHERE session_date = $1", meeting)
    if there["n"] != len(clients):
        raise AssertionError(there)
    return seconds


if __name__ == "__main__":
    asyncio.run(main())
