"""A file of orders: many placements at once."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from career.placing.service import begin_plans
from kit.database import rows
from kit.imports import Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.imports.kinds import ABSENT
from kit.imports.upsert import Target
from kit.language import N_
from staff.rules.periods import period_mistakes
from staff.rules.placements import Held, overfull

KINDS = {
    "regular": ("正式派驻", "派驻"),
    "rotation": ("轮岗", "轮换"),
    "support": ("支援", "支持"),
    "practice": ("见习", "跟班学习"),
    "secondment": ("借调",),
}
PERMISSION = "placements.import"
_COLUMNS = (
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
    Column("centre", N_("Centre"), columns.code(20), aliases=("中心编号", "中心", "服务中心")),
    Column("post", N_("Post"), columns.code(60), aliases=("岗位编号", "岗位")),
    Column("kind", N_("Kind"), columns.choice(KINDS), aliases=("派驻类型", "类型")),
    Column("first_day", N_("First day"), columns.day(), aliases=("起始日期", "开始日期", "首日")),
    Column(
        "last_day",
        N_("Last day"),
        columns.day(),
        required=False,
        aliases=("结束日期", "末日"),
        may_lack=True,
    ),
    Column("order_no", N_("Order number"), columns.text(60), aliases=("令号", "文号", "派驻令号")),
    Column(
        "ordered_on",
        N_("Date of the order"),
        columns.day(),
        required=False,
        aliases=("令日期", "发文日期"),
        may_lack=True,
    ),
    Column(
        "authority",
        N_("Given by"),
        columns.text(120),
        required=False,
        aliases=("发文单位", "任免机关"),
        may_lack=True,
    ),
    Column(
        "work_fraction",
        N_("Work fraction"),
        columns.decimal(0, 1, above=True),
        required=False,
        aliases=("工时比例",),
        may_lack=True,
    ),
)
_PLACEMENTS = Target("placement", key=("person", "centre", "first_day", "order_no", "cancelled"))


def _given(values: dict[str, Any], name: str) -> Any:
    """The cell's value; None where it is blank or the file lacks the column."""
    value = values[name]
    return None if value is ABSENT else value


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    numbers = list({line.values[0] for line in lines})
    people = {
        row["employee_no"]: row
        for row in await rows(
            "SELECT id, employee_no, town, hired_on, left_on FROM person "
            "WHERE employee_no = ANY($1::text[])",
            numbers,
        )
    }
    centres = {row["code"]: row for row in await rows("SELECT id, code, closed_on FROM centre")}
    posts = {row["code"]: row["id"] for row in await rows("SELECT id, code FROM post")}
    held = await _held([row["id"] for row in people.values()])
    found = Findings()
    for line in lines:
        values = dict(zip((column.name for column in _COLUMNS), line.values, strict=True))
        person = people.get(values["employee_no"])
        centre = centres.get(values["centre"])
        first, last = values["first_day"], _given(values, "last_day")
        fraction = _given(values, "work_fraction") or Decimal(1)
        if person is None or not context.may(person["town"]):
            found.wrong(line, "employee_no", N_("There is no such person."))
            continue
        if centre is None:
            found.wrong(line, "centre", N_("There is no such centre."))
            continue
        if centre["closed_on"] is not None and centre["closed_on"] <= first:
            found.wrong(line, "centre", N_("This centre is closed by then."))
            continue
        if values["post"] not in posts:
            found.wrong(line, "post", N_("There is no such post."))
            continue
        mistakes = period_mistakes(
            first, last, hired_on=person["hired_on"], left_on=person["left_on"]
        )
        if mistakes:
            field, reason = next(iter(mistakes.items()))
            found.wrong(line, field, reason)
            continue
        own = (centre["id"], first, values["order_no"])
        mine = held[person["id"]]
        others = [one for key, one in mine.items() if key != own]
        day = overfull(Held(first, last, fraction), others)
        if day is not None:
            found.wrong(
                line,
                "first_day",
                N_("On {day} the person is placed elsewhere already; see the order {order}."),
                day=day,
                order=next(key[2] for key, one in mine.items() if key != own and one.on(day)),
            )
            continue
        mine.setdefault(own, Held(first, last, fraction))
        found.right(
            line,
            f"{values['employee_no']} {values['order_no']}",
            once={"recorded_at": context.now},
            person=person["id"],
            centre=centre["id"],
            post=posts[values["post"]],
            kind=values["kind"],
            first_day=first,
            last_day=values["last_day"],
            order_no=values["order_no"],
            ordered_on=values["ordered_on"],
            authority=values["authority"],
            work_fraction=fraction,
            cancelled=False,
        )
    return await _PLACEMENTS.plan(found)


async def _held(people: Sequence[int]) -> dict[int, dict[tuple[object, ...], Held]]:
    """Person -> (centre, first day, order) -> the days they are placed."""
    found: dict[int, dict[tuple[object, ...], Held]] = defaultdict(dict)
    for row in await rows(
        "SELECT person, centre, first_day, last_day, order_no, work_fraction FROM placement "
        "WHERE person = ANY($1::bigint[]) AND NOT cancelled ORDER BY first_day",
        list(people),
    ):
        key = (row["centre"], row["first_day"], row["order_no"])
        found[row["person"]][key] = Held(row["first_day"], row["last_day"], row["work_fraction"])
    return found


async def _write(plan: Plan, context: Context) -> None:
    """The people are placed, and training begins for whoever lacks something on the first day."""
    await _PLACEMENTS.write(plan, context)
    new = [change.after for change in plan.changes if change.before is None]
    codes = {row["id"]: row["code"] for row in await rows("SELECT id, code FROM post")}
    await begin_plans(
        [(one["person"], codes[one["post"]], one["first_day"]) for one in new],
        today=context.today,
        now=context.now,
    )


PLACEMENTS = ImportKind(
    "placements",
    N_("Placements"),
    PERMISSION,
    _COLUMNS,
    _plan,
    _write,
    undo=_PLACEMENTS.undo,
    order=120,
    subject="placement",
)
