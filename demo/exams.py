"""Exams as they are held: a sitting that was and one to come, practice by rubric, essays to mark.

Everything goes through the services that the pages use, at fixed instants.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

from demo.people import GENERAL, at, without_certificate
from demo.training import Taker, sit_exam
from kit.database import rows, transaction
from kit.permissions import Principal
from training.exams.grading.service import appeals, practical
from training.exams.queries import bank, exams
from training.exams.rules.blueprints import Blueprint
from training.exams.rules.conduct import Conduct, Criterion
from training.exams.rules.drafts import Draft
from training.exams.rules.drawing import Line
from training.exams.rules.keys import Essay
from training.exams.rules.responses import Written
from training.exams.service import attempts, closing
from training.exams.service import bank as bank_service
from training.exams.service import conduct as conduct_service
from training.exams.service import exams as exam_service
from training.exams.service.exams import ExamDraft
from training.exams.sittings.rules import signals
from training.exams.sittings.service import admissions, desk, sittings
from training.exams.sittings.service.signals import note_signal
from training.exams.sittings.service.sittings import SittingDraft

WHOLE = "window-entry"
PRACTICE = "window-practice"
WRITING = "window-writing"
RUBRIC = (
    Criterion("greeting", "接待礼仪与表达", Decimal(20), "Greeting and expression"),
    Criterion("checking", "材料核对与一次性告知", Decimal(40), "Checking papers, telling once"),
    Criterion("handling", "系统操作与办理", Decimal(30), "Handling in the system"),
    Criterion("closing", "收尾与归档", Decimal(10), "Closing and filing"),
)
ESSAYS = (
    "先请老人坐下，问清要办什么；缺哪样材料，一次性写在告知单上，说明在哪里补。能代办的当场代办。",
    "告诉他材料不全不能办，请他下次再来。",
    "耐心听完，核对已有材料，缺的用一次性告知书列明；属于容缺受理范围的先受理，承诺补交期限。",
    "请他去问别的窗口。",
)


async def load(as_of: date, *, seed: int = 20261208) -> None:
    """Sittings, practice and essays are there. A second time changes nothing."""
    if await exams.exam_by_code(PRACTICE) is not None or await exams.exam_by_code(GENERAL) is None:
        return
    async with transaction():
        await _set_parts(as_of)
    await _hold_sittings(as_of, random.Random(seed))
    await _show_practice(as_of)
    await _write_essays(as_of)


async def _set_parts(as_of: date) -> None:
    now = at(as_of - timedelta(days=60), 9)
    general = await exams.exam_by_code(GENERAL)
    assert general is not None  # noqa: S101 - `load` has looked
    await conduct_service.put_group(
        WHOLE, "窗口上岗考试（理论与实操）", "Window entry exam, theory and practice", 12, now=now
    )
    await conduct_service.set_conduct(general.id, Conduct(group=WHOLE, part="theory"))
    draft = ExamDraft(
        name="窗口实操考试",
        name_en="Window practice exam",
        blueprint=Blueprint((Line(1, Decimal(100)),)),
        limit_minutes=30,
        pass_percent=Decimal(70),
        attempts=3,
        delay_minutes=24 * 60,
    )
    practice = await exam_service.add_exam(PRACTICE, draft, now=now)
    await conduct_service.set_conduct(
        practice,
        Conduct(form="practical", group=WHOLE, part="practice", markers=2, rubric=RUBRIC),
    )


async def _numbers(people: list[int]) -> list[str]:
    found = await rows("SELECT id, employee_no FROM person WHERE id = ANY($1)", people)
    by_id = {row["id"]: row["employee_no"] for row in found}
    return [by_id[person] for person in people]


async def _centre() -> str | None:
    found = await rows("SELECT code FROM centre WHERE level = 'town' ORDER BY code LIMIT 1")
    return found[0]["code"] if found else None


async def _hold_sittings(as_of: date, chance: random.Random) -> None:
    """One sitting four days ago that six people took, and one next week with seats left."""
    general = await exams.exam_by_code(GENERAL)
    assert general is not None  # noqa: S101 - `load` has looked
    people = (await without_certificate(26))[10:]
    day = as_of - timedelta(days=4)
    async with transaction():
        past = await _sitting(general.id, day, "请带身份证，提前 15 分钟入场。", seats=12)
        await admissions.admit(past, await _numbers(people[:7]), now=at(day, 8))
        coming = as_of + timedelta(days=9 - as_of.weekday())
        later = await _sitting(general.id, coming, "请带身份证；手机静音。", seats=20)
        await sittings.add_room(later, "二号考场", 10, centre=await _centre())
        await admissions.admit(later, await _numbers(people[7:15]), now=at(as_of, 8))
        await admissions.grant(
            (await _numbers(people[7:8]))[0],
            exam_id=general.id,
            extra_percent=25,
            large_print=True,
            reason="视力障碍",
            first_day=as_of,
            granted_by="examiner",
        )
    for place, person in enumerate(people[:6]):
        async with transaction():
            taker = Taker(person, chance.uniform(0.55, 0.95))
            await sit_exam(general.id, taker, at(day, 9, 2 + place), chance)
    async with transaction():
        await _note(past, day)


async def _sitting(exam: int, day: date, note: str, *, seats: int) -> int:
    draft = SittingDraft(at(day, 9), at(day, 11, 30), "荷花", note)
    made = await sittings.open_sitting(exam, draft, now=at(day - timedelta(days=20), 9))
    room = await sittings.add_room(made, "一号考场", seats, centre=await _centre())
    known = await rows("SELECT username FROM account WHERE username = 'trainer'")
    if known:
        await sittings.name_invigilators(made, room, ["trainer"])
    return made


async def _note(sitting: int, day: date) -> None:
    """What the invigilator noticed, and an appeal that waits."""
    taken = await rows(
        "SELECT id, exam, person, room, released_at FROM attempt WHERE sitting = $1 ORDER BY id",
        sitting,
    )
    if not taken:
        return
    by = Principal(0, "trainer", None, frozenset({"trainer"}))
    await desk.note_incident(
        taken[0]["exam"],
        "09:20 空调漏水，3 号座考生调至 11 号座。",
        principal=by,
        now=at(day, 9, 25),
        sitting=sitting,
        room=taken[0]["room"],
    )
    await note_signal(taken[1]["id"], signals.FOCUS_LOST, at(day, 9, 15))
    await note_signal(taken[1]["id"], signals.OFFLINE, at(day, 9, 18))
    await appeals.appeal(
        taken[-1]["id"],
        taken[-1]["person"],
        3,
        "第 3 题的选项“收到申请之日”和“受理之日”容易混淆，请复核。",
        now=taken[-1]["released_at"] + timedelta(hours=2),
    )


async def _show_practice(as_of: date) -> None:
    """Two people showed their practice: one is marked, of the other the second sheet is missing."""
    practice = await exams.exam_by_code(PRACTICE)
    assert practice is not None  # noqa: S101 - it was set just now
    numbers = await _numbers((await without_certificate(12))[10:])
    given = ((18, 36, 26, 9), (16, 30, 25, 8))
    markers = [
        Principal(-one, name, None, frozenset({"examiner"}))
        for one, name in enumerate(("examiner", "trainer"), start=1)
    ]
    for place, number in enumerate(numbers):
        moment = at(as_of - timedelta(days=3), 14, 30 * place)
        async with transaction():
            attempt = await practical.appear(practice.id, number, now=moment)
            for marker, points in zip(markers[: 2 - place], given, strict=False):
                sheet = {c.code: Decimal(p) for c, p in zip(RUBRIC, points, strict=True)}
                await practical.hand_in(
                    attempt, sheet, None, principal=marker, now=moment + timedelta(minutes=25)
                )


async def _write_essays(as_of: date) -> None:
    """A writing exam whose answers wait for a marker."""
    now = at(as_of - timedelta(days=30), 9)
    async with transaction():
        if await bank.question("essay-service-1") is None:
            draft = Draft(
                kind="essay",
                category="service",
                difficulty=2,
                stem="一位老人来办高龄津贴，材料不全，又急着赶车。请写出你的处理步骤。",
                stem_en="An old person applies for the age allowance; papers are missing and the "
                "bus leaves soon. Write down what you do, step by step.",
                key=Essay(),
                explanation="要点：先安顿、一次性告知、容缺受理、约定补交。",
                explanation_en="Points: settle them, tell everything once, accept with papers to "
                "follow, agree on a date.",
            )
            await bank_service.add_question(draft, now=now, code="essay-service-1")
        terms = ExamDraft(
            name="窗口服务情景写作",
            name_en="Writing: a situation at the window",
            blueprint=Blueprint((Line(1, Decimal(20), "service", 2, "essay"),)),
            limit_minutes=30,
            pass_percent=Decimal(60),
        )
        made = await exam_service.add_exam(WRITING, terms, now=now)
        await conduct_service.set_conduct(made, Conduct(release="by-hand"))
    for place, person in enumerate((await without_certificate(14))[10:]):
        moment = at(as_of - timedelta(days=2), 10, 5 * place)
        async with transaction():
            begun = await attempts.begin(made, person, at=moment)
            answer = Written(ESSAYS[place % len(ESSAYS)])
            await attempts.save(begun.id, person, 1, answer, at=moment + timedelta(minutes=9))
            await closing.submit(begun.id, person, at=moment + timedelta(minutes=11))
