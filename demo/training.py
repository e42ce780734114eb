"""Courses, bank, exams, plans and sessions of the demonstration, with some history.

Everything goes through the services that the pages use, at fixed instants before `as_of`.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo import content
from demo.people import GENERAL, at, trainee, without_certificate
from demo.sessions import hold_sessions, look_back, make_plans, write_curricula
from kit.database import rows, transaction
from training.exams.queries import bank, exams
from training.exams.rules.blueprints import Blueprint
from training.exams.rules.drawing import Line
from training.exams.rules.keys import (
    Cloze,
    Key,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    Single,
    TrueFalse,
)
from training.exams.rules.responses import (
    Choice,
    Choices,
    Filled,
    Number,
    Order,
    Pairs,
    Response,
    Truth,
    Words,
)
from training.exams.service import attempts, closing
from training.exams.service import bank as bank_service
from training.exams.service import exams as exam_service
from training.exams.service.exams import ExamDraft
from training.rules.lessons import LessonDraft
from training.service import courses as course_service
from training.service.courses import CourseDraft

CATEGORIES = {
    "licensing": ("行政许可", "Administrative licensing"),
    "disclosure": ("政府信息公开", "Government information"),
    "identity": ("身份与个人信息", "Identity and personal data"),
    "service": ("服务规范", "Service manners"),
    "complaints": ("投诉与救济", "Complaints and remedies"),
    "accessibility": ("特殊群体服务", "Serving everybody"),
    "residence": ("居住证", "Residence permits"),
    "social-insurance": ("社会保险", "Social insurance"),
}
PAPERS = {
    GENERAL: {
        "licensing": 6,
        "disclosure": 3,
        "identity": 4,
        "service": 4,
        "complaints": 3,
        "accessibility": 3,
        "residence": 1,
        "social-insurance": 1,
    },
    "window-residence": {
        "residence": 7,
        "identity": 5,
        "service": 3,
        "licensing": 2,
        "accessibility": 2,
        "complaints": 1,
    },
    "window-social-insurance": {
        "social-insurance": 8,
        "identity": 4,
        "service": 3,
        "licensing": 2,
        "accessibility": 2,
        "complaints": 1,
    },
}
OTHER_PAPER = {
    "licensing": 7,
    "disclosure": 3,
    "identity": 4,
    "service": 3,
    "complaints": 2,
    "accessibility": 1,
}
COURSE_OF = {
    "window-residence": "window-residence",
    "window-social-insurance": "window-social-insurance",
}


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who takes an exam, and how much they know, 0 to 1."""

    person: int
    knows: float


async def load(as_of: date, *, seed: int = 20261207) -> None:
    """The training side of the demonstration is there. A second time changes nothing."""
    chance = random.Random(seed)
    long_ago = at(as_of - timedelta(days=400), 9)
    async with transaction():
        await _fill_bank(long_ago)
        await _publish_courses(long_ago)
        await _set_exams(long_ago)
    await _take_exams(as_of, chance)
    async with transaction():
        await write_curricula(as_of)
        await hold_sessions(as_of)
        await make_plans(as_of)
    await look_back(as_of, chance)


async def _fill_bank(now: datetime) -> None:
    for code, (name, english) in CATEGORIES.items():
        await bank_service.put_category(code, name, english)
    lines = {row["code"] for row in await rows("SELECT code FROM service_line")}
    for code, draft in content.questions().items():
        if await bank.question(code) is None and draft.service_line in {None, *lines}:
            await bank_service.add_question(draft, now=now, code=code)


async def _publish_courses(now: datetime) -> None:
    for course in content.courses():
        draft = CourseDraft(
            name=course.name,
            name_en=course.name_en,
            class_hours=course.class_hours,
            lessons=tuple(
                LessonDraft(one.title, one.text, one.title_en, one.text_en)
                for one in course.lessons
            ),
        )
        await course_service.publish_course(course.code, draft, now=now)


async def _set_exams(now: datetime) -> None:
    types = await rows("SELECT code, name, name_en FROM certificate_type ORDER BY code")
    for row in types:
        code = row["code"]
        if await exams.exam_by_code(code) is not None:
            continue
        paper = PAPERS.get(code, OTHER_PAPER)
        marks = Decimal(100) / sum(paper.values())
        name = row["name"].removesuffix("上岗证") + "上岗考试"
        english = (row["name_en"] or code).replace("certificate", "exam")
        draft = ExamDraft(
            name=name,
            name_en=english,
            blueprint=Blueprint(tuple(Line(n, marks, about) for about, n in paper.items())),
            limit_minutes=45,
            pass_percent=Decimal(80),
            course=COURSE_OF.get(code, "window-basics"),
            attempts=3,
            delay_minutes=24 * 60,
        )
        await exam_service.add_exam(code, draft, now=now)


async def _take_exams(as_of: date, chance: random.Random) -> None:
    """People with the certificate passed before; others have failed or passed of late."""
    exam = await exams.exam_by_code(GENERAL)
    if exam is None or await rows("SELECT 1 FROM attempt WHERE exam = $1 LIMIT 1", exam.id):
        return
    for place, taker in enumerate(await _takers(chance)):
        day = as_of - timedelta(days=10 + 9 * place)
        async with transaction():  # one commit an attempt, not one a save
            await sit_exam(exam.id, taker, at(day, 9 + place % 7, 5 * (place % 11)), chance)
    newcomer = await trainee()
    if newcomer is not None:
        day = at(as_of - timedelta(days=4), 15)
        async with transaction():
            await sit_exam(exam.id, Taker(newcomer, 0.45), day, chance)


async def _takers(chance: random.Random) -> list[Taker]:
    certified = await rows(
        "SELECT DISTINCT c.person FROM certificate c JOIN certificate_type t "
        "ON t.id = c.certificate_type WHERE t.code = $1 ORDER BY c.person LIMIT 30",
        GENERAL,
    )
    others = await without_certificate(6)
    return [Taker(row["person"], chance.uniform(0.86, 0.99)) for row in certified] + [
        Taker(person, chance.uniform(0.3, 0.7)) for person in others
    ]


async def sit_exam(exam: int, taker: Taker, start: datetime, chance: random.Random) -> None:
    """The taker has taken the exam and handed it in, answering as well as they know."""
    begun = await attempts.begin(exam, taker.person, at=start)
    paper = await rows(
        "SELECT s.number, q.code, q.difficulty FROM attempt_slot s "
        "JOIN question_version v ON v.id = s.version JOIN question q ON q.id = v.question "
        "WHERE s.attempt = $1 ORDER BY s.number",
        begun.id,
    )
    written = content.questions()
    moment = start
    for slot in paper:
        moment += timedelta(seconds=chance.randint(15, 75))
        draft = written.get(slot["code"])
        if draft is None:  # somebody else's question: left open
            continue
        right = chance.random() < taker.knows - 0.06 * (slot["difficulty"] - 1)
        response = _response(draft.key, draft.options, chance, right=right)
        await attempts.save(begun.id, taker.person, slot["number"], response, at=moment)
    await closing.submit(begun.id, taker.person, at=moment + timedelta(seconds=40))


def _response(  # noqa: C901, PLR0911 - one case a kind
    key: Key,
    options: tuple[object, ...],
    chance: random.Random,
    *,
    right: bool,
) -> Response | None:
    """A right answer, or the kind of mistake that people make."""
    letters = "abcdefgh"[: len(options)]
    match key:
        case Single(option):
            others = [letter for letter in letters if letter != option]
            return Choice(option if right else chance.choice(others))
        case Multiple(chosen):
            if right:
                return Choices(chosen)
            if len(chosen) > 1 and chance.random() < 0.6:
                return Choices(chosen - {chance.choice(sorted(chosen))})
            return Choices(frozenset(letters))
        case TrueFalse(value):
            return Truth(value if right else not value)
        case Numeric(number, _):
            return Number(
                number if right else chance.choice([Decimal(5), Decimal(15), number + 10])
            )
        case Matching(pairs):
            return Pairs(pairs if right else _crossed(pairs))
        case Ordering(order):
            return Order(order if right else (order[1], order[0], *order[2:]))
        case Short(accepted):
            return Words(accepted[0].pattern if right else "不清楚")
        case Cloze(gaps):
            return Filled(tuple((gap.gap, _in_gap(gap.key, right=right)) for gap in gaps))
    return None


def _crossed(pairs: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """The first two pairs change partners."""
    one, other, *rest = sorted(pairs)
    return frozenset({(one[0], other[1]), (other[0], one[1]), *rest})


def _in_gap(key: Single | Short | Numeric, *, right: bool) -> str:
    match key:
        case Single(option):
            return option if right else ("b" if option == "a" else "a")
        case Short(accepted):
            return accepted[0].pattern if right else "不清楚"
        case Numeric(number):
            return str(number if right else number + 5)
