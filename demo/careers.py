"""Careers of the demonstration: a promotion, appraisals, commendations, care, development."""

import random
from datetime import date, timedelta
from decimal import Decimal

from career.appraisals.service import cycles
from career.appraisals.service.incentives import give
from career.cadre.rules.form import Form, Relative
from career.cadre.service import keep
from career.care.queries import ANSWER, who
from career.care.rules.pulse import QUESTIONS
from career.care.service import ask_to_talk, begin_round
from career.growth.service import add_step
from career.leaders.jobs import REPORT
from career.leaders.queries import quarter_of
from career.privacy.service import request_correction
from career.promotions.rules.score import Score
from career.promotions.service import make_list, publish_notice, put_promotion
from certification.queries.conditions import PROMOTION
from certification.service.conditions import put_conditions
from demo.accounts import Cast
from kit import clock, jobs
from kit.database import rows, transaction
from kit.jsontext import dumps
from staff.queries.people import people_by_id
from staff.service.handover import add_item

CODE = "deputy-director"
NOTICE = """为充实镇街行政服务中心领导力量，从社区行政服务中心一线工作人员中选拔副主任人选。

一、须在服务中心窗口任职满二十四个月（重复时段不重复计算，借调、脱产学习时间扣除）；
二、须持有有效上岗证，学历大专以上；
三、无处分在影响期内。

符合条件者按本通知所附计分办法排序，择优选拔。"""
WORDS = ("狮山镇", "广东佛山", "广东南海", "广东广州", "广东肇庆")


async def load(cast: Cast, as_of: date) -> None:
    """What a personnel officer, a manager and everybody sees of careers. Once."""
    if await rows("SELECT FROM promotion LIMIT 1"):
        return
    now = clock.now()
    placed = [
        row["person"]
        for row in await rows(
            "SELECT DISTINCT l.person FROM placement l JOIN person p ON p.id = l.person "
            "WHERE NOT l.cancelled AND l.first_day <= $1 AND (l.last_day IS NULL OR "
            "l.last_day >= $1) AND p.town = $2 ORDER BY l.person",
            as_of,
            cast.small_town,
        )
    ]
    people = await people_by_id(placed)
    chance = random.Random(8)
    await _appraise(cast, placed, as_of, chance)
    for number, person in enumerate(placed[:9]):
        title = ("优质服务标兵", "百日竞赛先进个人", "群众满意窗口")[number % 3]
        first = as_of - timedelta(days=60 + 40 * number)
        await give(
            people[person], "commendation", title, first, now=now, points=Decimal(2),
            order_no=f"南政数〔{first.year}〕{20 + number}号",
        )  # fmt: skip
    if len(placed) > 10:
        first = as_of - timedelta(days=40)
        await give(
            people[placed[10]], "penalty", "值班脱岗，予以警告", first, now=now, subject="warning",
            last_day=first + timedelta(days=180),
        )  # fmt: skip
    await _promote(as_of)
    await _files(placed[:3], chance)
    await _care(cast, as_of, chance)
    first, last = quarter_of(as_of)
    arguments = {"firstDay": first.isoformat(), "lastDay": last.isoformat()}
    await jobs.submit(REPORT, arguments, key=f"{REPORT}:{first}:{last}")


async def _promote(as_of: date) -> None:
    now = clock.now()
    tree = {
        "all": [
            {"fact": "service", "months": 24, "kinds": ["window"], "excluding": ["secondment"]},
            {"fact": "certificate", "type": "window-general"},
            {"fact": "education", "level": "junior_college"},
            {"fact": "noMeasure"},
        ]
    }
    await put_promotion(CODE, "镇街行政服务中心副主任", "Deputy director of a town centre")
    number = f"南组通〔{as_of.year}〕18号"
    await publish_notice(CODE, number=number, text=NOTICE, places=6, score=Score(), now=now)
    await put_conditions(PROMOTION, CODE, date(2020, 1, 1), tree, source=number, now=now)
    await make_list(CODE, as_of, today=as_of, now=now)


async def _appraise(cast: Cast, placed: list[int], as_of: date, chance: random.Random) -> None:
    """Last year's appraisal frozen, and this quarter's open with marks in it."""
    now = clock.now()
    async with transaction():
        for person in placed:
            for month in range(1, 15):
                day = as_of - timedelta(days=28 * month)
                await rows(
                    "INSERT INTO performance_figure (person, kind, day, amount) VALUES "
                    "($1, 'punctual', $2, $3), ($1, 'late', $2, $4), ($1, 'praise', $2, $5) "
                    "ON CONFLICT DO NOTHING",
                    person,
                    day,
                    chance.randrange(18, 23),
                    chance.randrange(3),
                    chance.randrange(2),
                )
    year = as_of.year - 1
    last_year = await cycles.open_cycle(
        "year", date(year, 1, 1), date(year, 12, 31), cast.small_town, now=now
    )
    await _mark(last_year, chance)
    await cycles.compute(last_year)
    await cycles.publish(last_year, today=as_of - timedelta(days=90))
    await cycles.freeze_cycle(last_year, today=as_of, now=now)
    first = date(as_of.year, 3 * ((as_of.month - 1) // 3) + 1, 1)
    last = max(as_of - timedelta(days=1), first)
    quarter = await cycles.open_cycle("quarter", first, last, cast.small_town, now=now)
    await _mark(quarter, chance)
    await cycles.compute(quarter)
    await rows(
        "UPDATE appraisal_result SET report = $3, reported_at = $4 WHERE cycle = $1 "
        "AND person = $2",
        quarter,
        cast.staff,
        "本季度在三个社区窗口轮岗，办理社保、民政事项，群众评价良好；下一步加强医保业务学习。",
        now,
    )


async def _mark(cycle: int, chance: random.Random) -> None:
    accounts = [row["id"] for row in await rows("SELECT id FROM account ORDER BY id LIMIT 3")]
    results = [
        row["id"] for row in await rows("SELECT id FROM appraisal_result WHERE cycle = $1", cycle)
    ]
    async with transaction():
        for result in results:
            for account, role in zip(accounts, ("manager", "manager", "peer"), strict=False):
                await rows(
                    "INSERT INTO appraisal_mark (result, account, role, mark, made_at) "
                    "VALUES ($1, $2, $3, $4, clock_timestamp()) ON CONFLICT DO NOTHING",
                    result,
                    account,
                    role,
                    chance.randrange(74, 99),
                )


async def _files(placed: list[int], chance: random.Random) -> None:
    now = clock.now()
    for person in (await people_by_id(placed)).values():
        texts = {
            "MinZu": "汉族",
            "JiGuan": chance.choice(WORDS),
            "ChuShengDi": chance.choice(WORDS),
            "JianKangZhuangKuang": "健康",
            "CanJiaGongZuoShiJian": f"{person.hired_on:%Y%m}" if person.hired_on else "",
            "NiRenZhiWu": "镇街行政服务中心副主任",
            "RenMianLiYou": "长期在社区行政服务中心一线工作，熟悉业务，群众评价好。",
        }
        family = [Relative("配偶", "陈某", "199002", "群众", "某学校教师")]
        await keep(person, Form({k: v for k, v in texts.items() if v}, family), now=now)


async def _care(cast: Cast, as_of: date, chance: random.Random) -> None:
    """Five months of pulse, somebody who would like to talk, development and a handover."""
    now = clock.now()
    people = await rows(
        "SELECT id, home_centre, employee_no FROM person WHERE town = ANY($1::bigint[]) "
        "AND left_on IS NULL ORDER BY id",
        [cast.small_town, cast.large_town],
    )
    month = as_of.replace(day=1)
    for back in range(5):
        key = await begin_round(month)
        base = 3.6 - 0.15 * back
        sealed = []
        for row in people:
            if chance.random() < (0.75 if back else 0.4) and row["id"] != cast.staff:
                answers = {
                    question: min(5, max(1, round(chance.gauss(base, 0.9))))
                    for question in QUESTIONS
                }
                sealed.append((row, ANSWER.seal(dumps(answers) or "", key)))
        await rows(
            "INSERT INTO pulse_answer (pulse_round, who, centre, body) SELECT $1, who, centre, "
            "body FROM unnest($2::text[], $3::bigint[], $4::text[]) AS t (who, centre, body) "
            "ON CONFLICT DO NOTHING",
            key,
            [who(key, row["id"]) for row, _ in sealed],
            [row["home_centre"] for row, _ in sealed],
            [body for _, body in sealed],
        )
        month = (month - timedelta(days=1)).replace(day=1)
    await ask_to_talk(cast.trainee, "最近压力有点大，想找人聊聊。", now=now)
    await request_correction(cast.staff, "person", "学历已提升为本科，请更新。", now=now)
    staff = (await people_by_id([cast.staff]))[cast.staff]
    mentor = next(
        (row["employee_no"] for row in people if row["id"] not in {cast.staff, cast.trainee}), None
    )
    for kind, title, days in (
        ("goal", "取得社保窗口上岗证", 90),
        ("mentor", "医保业务带教", 180),
        ("visit", "赴顺德区政务服务中心考察学习", 2),
        ("exchange", "与桂城街道窗口交流一个月", 30),
    ):
        first = as_of - timedelta(days=20)
        last = first + timedelta(days=days)
        await add_step(
            staff, kind, title, first, now=now, last_day=last,
            mentor=mentor if kind == "mentor" else None,
        )  # fmt: skip
    placement = await rows(
        "SELECT id FROM placement WHERE person = $1 AND NOT cancelled AND last_day IS NULL",
        cast.staff,
    )
    for text in ("窗口钥匙与门禁卡", "在办事项清单（医保转移 3 件）") if placement else ():
        await add_item(staff, placement[0]["id"], text, None)
