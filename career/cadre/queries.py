"""The appointment form of a person: what duty knows of them, and what the file adds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from career.cadre.rules.form import Form, Relative, merged, month_of, resume_line
from kit.database import rows
from kit.encryption import EncryptedColumn
from kit.jsontext import dumps, loads
from staff.queries.people import Person, placements

BODY = EncryptedColumn("personnel_file", "body")
_SEXES = {"M": "男", "F": "女"}
_SCHOOLING = {
    "junior_secondary": "初中",
    "senior_secondary": "高中",
    "junior_college": "大专",
    "bachelor": "大学",
    "master": "研究生",
    "doctor": "研究生",
}
_DEGREES = {"bachelor": "学士", "master": "硕士", "doctor": "博士"}
_GRADES = {
    "excellent": "优秀",
    "competent": "称职（合格）",
    "basic": "基本称职（基本合格）",
    "incompetent": "不称职（不合格）",
}
_KINDS = {"support": "（支援）", "practice": "（见习）", "secondment": "（借调）"}


def packed(form: Form) -> str:
    """The form as it is sealed."""
    family = [
        {"relation": r.relation, "name": r.name, "born": r.born, "party": r.party, "work": r.work}
        for r in form.family
    ]
    return dumps({"texts": dict(form.texts), "family": family, "photo": form.photo}) or ""


def unpacked(text: str) -> Form:
    """The form as it was sealed."""
    body: Mapping[str, Any] = loads(text)
    return Form(
        body.get("texts", {}),
        [Relative(**one) for one in body.get("family", ())],
        body.get("photo", ""),
    )


async def kept_file(person: int) -> Form:
    """What the personnel office keeps beyond duty; empty when nothing is kept."""
    found = await rows("SELECT body FROM personnel_file WHERE person = $1", person)
    text = BODY.opened(found[0]["body"], person) if found else None
    return unpacked(text) if text else Form()


async def has_file(person: int) -> bool:
    """Whether anything is kept beyond duty."""
    return bool(
        await rows("SELECT 1 FROM personnel_file WHERE person = $1 AND body IS NOT NULL", person)
    )


async def duty_form(person: Person, on: date) -> Form:
    """What the service itself knows: name, posts, résumé, rewards, appraisals."""
    placed = [one for one in await placements(person.id) if one.first_day <= on]
    now = next((p for p in placed if p.last_day is None or p.last_day >= on), None)
    education = person.education or ""
    texts = {
        "XingMing": person.name,
        "XingBie": _SEXES.get(person.sex or "", ""),
        "ChuShengNianYue": month_of(person.birth_date) if person.birth_date else "",
        "QuanRiZhiJiaoYu_XueLi": _SCHOOLING.get(education, ""),
        "QuanRiZhiJiaoYu_XueWei": _DEGREES.get(education, ""),
        "XianRenZhiWu": f"{now.centre_name}{now.post_name}" if now else "",
        "JianLi": "\n".join(
            resume_line(
                one.first_day,
                one.last_day if one.last_day and one.last_day < on else None,
                f"{one.centre_name}{one.post_name}{_KINDS.get(one.kind, '')}",
            )
            for one in reversed(placed)
        ),
        "JiangChengQingKuang": await _incentives(person.id, on),
        "NianDuKaoHeJieGuo": await _appraisals(person.id, on),
        "ShenFenZheng": person.id_number or "",
        "JiSuanNianLingShiJian": month_of(on),
        "TianBiaoShiJian": f"{on:%Y%m%d}",
    }
    return Form({name: text for name, text in texts.items() if text})


async def _incentives(person: int, on: date) -> str:
    found = await rows(
        "SELECT kind, title, order_no, first_day FROM incentive WHERE person = $1 "
        "AND first_day <= $2 AND withdrawn_at IS NULL ORDER BY first_day",
        person,
        on,
    )
    return "\n".join(
        f"{row['first_day']:%Y.%m}  {row['title']}"
        + (f"（{row['order_no']}）" if row["order_no"] else "")
        for row in found
    )


async def _appraisals(person: int, on: date) -> str:
    found = await rows(
        "SELECT c.first_day, r.grade FROM appraisal_result r JOIN appraisal_cycle c "
        "ON c.id = r.cycle WHERE r.person = $1 AND c.kind = 'year' AND c.state = 'frozen' "
        "AND c.last_day <= $2 AND r.grade IS NOT NULL ORDER BY c.first_day",
        person,
        on,
    )
    return "；".join(
        f"{row['first_day'].year}年度{_GRADES.get(row['grade'], row['grade'])}" for row in found
    )


async def whole_form(person: Person, on: date) -> Form:
    """The form as it is printed and exported: what the file says wins over what duty knows."""
    return merged(await duty_form(person, on), await kept_file(person.id))
