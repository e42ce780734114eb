"""Curricula, course sessions and plans of the demonstration."""

import random
from datetime import date, timedelta

from demo.people import GENERAL, at, trainee, without_certificate
from kit.database import rows
from training.exams.queries import exams
from training.queries import courses
from training.queries.attendance import was_there
from training.rules.plans import Wanted
from training.service import attendance, enrolment, lessons
from training.service import plans as plan_service
from training.service import sessions as session_service
from training.service.feedback import give_feedback
from training.service.sessions import SessionDraft


async def hold_sessions(as_of: date) -> None:
    """Sessions in the coming weeks, one of them full with people waiting."""
    if await rows(
        "SELECT 1 FROM course_session s JOIN course c ON c.id = s.course "
        "WHERE c.code = 'window-basics' LIMIT 1"
    ):
        return
    centre = await rows("SELECT code FROM centre WHERE level = 'town' ORDER BY code LIMIT 1")
    place = centre[0]["code"] if centre else None
    now = at(as_of, 8)
    monday = as_of + timedelta(days=7 - as_of.weekday())
    plan = (
        ("window-basics", 2, 4, "陈老师"),
        ("window-residence", 9, 20, "何老师"),
        ("window-social-insurance", 16, 20, "陈老师"),
        ("window-basics", 23, 30, "何老师"),
    )
    people = await without_certificate(6)
    for number, (course, days, seats, trainer) in enumerate(plan):
        day = monday + timedelta(days=days)
        session = await session_service.open_session(
            SessionDraft(
                course,
                ((at(day, 14), at(day, 17)),),
                seats,
                centre=place,
                room="三楼培训室",
                trainer=trainer,
            )
        )
        for person in people if number == 0 else people[:2] if number == 3 else ():
            await enrolment.enrol(session, person, now=now, by_officer=True)


async def make_plans(as_of: date) -> None:
    """Newcomers on their way to the general window; they have read more or less of the course."""
    exam = await exams.exam_by_code(GENERAL)
    post = await rows("SELECT id FROM post WHERE code = $1", GENERAL)
    if exam is None or not post:
        return
    newcomer = await trainee()
    people = [*([newcomer] if newcomer else []), *await without_certificate(8)]
    for place, person in enumerate(people):
        if await rows(
            "SELECT 1 FROM plan WHERE person = $1 AND post = $2 AND NOT cancelled",
            person,
            post[0]["id"],
        ):
            continue
        first_day = as_of - timedelta(days=5 + 4 * place)
        await plan_service.make_plan(person, GENERAL, first_day, (), now=at(first_day, 9))
        course = await courses.course("window-basics")
        for lesson in course.lessons[: 4 if place == 0 else place] if course else ():
            await lessons.confirm_read(lesson.id, person, now=at(first_day + timedelta(days=1), 10))


async def write_curricula(as_of: date) -> None:
    """The way to the general window, and a stricter one from the quarter after next."""
    if not await rows("SELECT 1 FROM post WHERE code = $1", GENERAL):
        return
    steps = [
        Wanted("course", "window-basics", 10),
        Wanted("exam", GENERAL, 15),
        Wanted("certificate", GENERAL, 20),
    ]
    begin = as_of - timedelta(days=500)
    source = "区政务服务中心培训办法（示例）"
    await plan_service.put_curriculum(GENERAL, begin, steps, source, now=at(begin, 9))
    stricter = [
        steps[0],
        Wanted(
            "electives",
            "",
            14,
            1,
            (("course", "window-residence"), ("course", "window-social-insurance")),
        ),
        Wanted("exam", GENERAL, 18),
        Wanted("certificate", GENERAL, 22),
        Wanted("practice", "", 30, 5),
    ]
    later = as_of + timedelta(days=180)
    await plan_service.put_curriculum(GENERAL, later, stricter, source, now=at(as_of, 9))


async def look_back(as_of: date, chance: random.Random) -> None:
    """A session of two mornings three weeks ago: who was there, what came of it, how it was."""
    monday = as_of - timedelta(days=as_of.weekday() + 21)
    begins = at(monday + timedelta(days=1), 9)
    if await rows("SELECT 1 FROM course_session WHERE starts_at = $1", begins):
        return
    centre = await rows("SELECT code FROM centre WHERE level = 'town' ORDER BY code LIMIT 1")
    before = begins - timedelta(days=10)
    meetings = tuple(
        (at(monday + timedelta(days=day), 9), at(monday + timedelta(days=day), 12))
        for day in (1, 3)
    )
    session = await session_service.open_session(
        SessionDraft(
            "window-social-insurance",
            meetings,
            20,
            centre=centre[0]["code"] if centre else None,
            room="三楼培训室",
            trainer="陈老师",
        )
    )
    found = await rows(
        "SELECT id FROM person WHERE pool = 'shared' AND left_on IS NULL "
        "ORDER BY employee_no LIMIT 40"
    )
    done = await enrolment.enrol_all(session, [row["id"] for row in found][::3], now=before)
    seated = await rows(
        "SELECT person FROM enrolment WHERE course_session = $1 AND state = 'seated' ORDER BY id",
        session,
    )
    ended = meetings[-1][1] + timedelta(hours=1)
    dates = await rows(
        "SELECT id FROM session_date WHERE course_session = $1 ORDER BY starts_at", session
    )
    for meeting in dates if done.seated else ():
        minutes = {row["person"]: chance.choice((180, 180, 180, 120, 0)) for row in seated}
        await attendance.keep_list(meeting["id"], minutes, now=ended)
    await attendance.settle(session, now=ended)
    for row in seated[:8]:
        if await was_there(session, row["person"]):
            await give_feedback(
                session,
                row["person"],
                content=chance.choice((4, 5, 5)),
                trainer=chance.choice((4, 5)),
                use=chance.choice((3, 4, 5)),
                remark=chance.choice((None, None, "案例再多一些", "希望有系统操作演示")),
                now=ended,
            )
