"""A small district for the tests of the whole chain, written as files and imported."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from kit import clock
from kit.database import rows
from kit.imports.folder import import_folder
from tests.factories import unique
from training.exams.rules.blueprints import Blueprint, plain
from training.exams.rules.drafts import Draft
from training.exams.rules.drawing import Line
from training.exams.rules.keys import TrueFalse
from training.exams.service import bank
from training.exams.service.exams import ExamDraft, add_exam

MONDAY = clock.today() + timedelta(days=7 - clock.today().weekday())
EXAM = "window-general"


@dataclass(frozen=True, slots=True)
class District:
    """A town with two small centres, one certified person, and one trainee."""

    town: str
    code: str
    town_id: int
    certified: str
    trainee: str


def csv(*lines: str) -> str:
    return "\n".join(lines) + "\n"


async def district(folder: Path) -> District:
    """A town with two small centres, one certified person, and one trainee."""
    ann, bo, mark = unique("E"), unique("E"), unique("K")
    town = f"链条镇{mark}"
    history = [date(2013, 3, 4) + timedelta(days=n) for n in range(200)]
    cases = [
        f"{centre},{day},{session},general,{6}"
        for centre in (f"{mark}1", f"{mark}2")
        for day in history
        if day.weekday() < 5
        for session in ("AM", "PM")
    ]
    files = {
        "dataset.json": json.dumps({"reference_monday": MONDAY.isoformat()}),
        "service_lines.csv": csv("code,name,mean_minutes", "general,综合事项,12"),
        "certificate_types.csv": csv(
            "code,name,service_lines,validity_months", f"{EXAM},综合窗口上岗证,general,36"
        ),
        "centres.csv": csv(
            "code,level,name,town,x_km,y_km,windows,parent",
            f"{mark},town,链条镇行政服务中心,{town},0,0,4,",
            f"{mark}1,community,链条镇第一社区,{town},1,0,3,{mark}",
            f"{mark}2,community,链条镇第二社区,{town},2,0,3,{mark}",
        ),
        "staff.csv": csv(
            "employee_no,name,name_pinyin,sex,birth_date,id_number,identity,employer,town,"
            "home_centre,pool,work_fraction,hired_on,education",
            *(
                f"{number},{name},,F,1990-05-05,,contract,,{town},{mark},shared,1.0,2020-01-01,bachelor"
                for number, name in ((ann, "曾安"), (bo, "单波"))
            ),
        ),
        "certificates.csv": csv(
            "number,employee_no,certificate_type,issued_on,expires_on",
            f"NH-{ann},{ann},{EXAM},2025-01-01,2030-12-31",
        ),
        "leave.csv": csv("employee_no,kind,first_day,last_day"),
        "wishes.csv": csv("employee_no,date,session,wish,weight"),
        "cases_2013.csv": csv("centre,date,session,service_line,cases", *cases),
    }
    for name, text in files.items():
        Path(folder / name).write_text(text, encoding="utf-8")
    await import_folder(folder, now=clock.now(), today=clock.today())
    found = await rows("SELECT id, code FROM town WHERE name = $1", town)
    return District(town, found[0]["code"], int(found[0]["id"]), ann, bo)


async def person_id(employee_no: str) -> int:
    found = await rows("SELECT id FROM person WHERE employee_no = $1", employee_no)
    return int(found[0]["id"])


async def twenty_questions() -> int:
    """The id of the exam that the certificate asks for; its even-numbered statements are true."""
    paper = Blueprint((Line(20, Decimal(1), "chain", None, None),))
    there = await rows("SELECT 1 FROM question_category WHERE code = 'chain'")
    await bank.put_category("chain", "办事规范", "Manners")
    for number in range(0 if there else 20):
        draft = Draft(
            kind="true-false",
            category="chain",
            difficulty=1,
            stem=f"第 {number} 题：申请材料不全的，应当一次性告知。",
            stem_en=f"Statement {number}: all missing papers are named at once.",
            key=TrueFalse(number % 2 == 0),
        )
        await bank.add_question(draft, now=clock.now(), code=unique("q").lower())
    known = await rows(
        "UPDATE exam SET blueprint = $2::jsonb, pass_percent = 60 WHERE code = $1 RETURNING id",
        EXAM,
        json.dumps(plain(paper)),
    )
    if known:  # another test's, perhaps: it asks our questions from here on
        return int(known[0]["id"])
    exam = ExamDraft("综合窗口上岗考试", paper, 60, Decimal(60), name_en="General window exam")
    return await add_exam(EXAM, exam, now=clock.now())


def is_true(stem: str) -> bool:
    """The right answer to a statement of the exam."""
    return int(stem.split()[1].rstrip(":")) % 2 == 0
