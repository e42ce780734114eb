"""A file of orders: many placements at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from asyncpg import ExclusionViolationError

from career.placing.service import begin_plans
from kit.database import rows
from kit.errors import Refusal
from kit.imports import Change, Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.imports.kinds import ABSENT
from kit.imports.upsert import Target
from kit.jsontext import dumps
from kit.language import N_, gettext
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


class OrdersOverlap(Refusal):
    """Orders that are taken over rest on the shorter days of one that is left out."""

    code = "orders-overlap"
    text = N_("Without the rows in error the other orders would overlap. Put the file right first.")


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


class _Orders(Target):
    """Orders that a file ends earlier make room for those that follow them."""

    async def write(self, plan: Plan, context: Context) -> None:  # noqa: ARG002 - a Writer
        """The table holds what the plan says."""
        changed = [change for change in plan.changes if change.before is not None]
        for later in (False, True):  # what grows shorter first: it makes room
            await self.change([one.after for one in changed if _grows(one) is later])
        await self.add([{**c.after, **c.once} for c in plan.changes if c.before is None])

    async def change(self, records: Sequence[Mapping[str, Any]]) -> None:
        """The orders hold these values; each keeps how long it was to last before."""
        await rows(
            "INSERT INTO placement_change (placement, kind, before, after, order_no, reason, "
            "made_at) SELECT p.id, CASE WHEN COALESCE(v.last_day, 'infinity') "
            "< COALESCE(p.last_day, 'infinity') THEN 'end' ELSE 'extend' END, p.last_day, "
            "v.last_day, p.order_no, $2, clock_timestamp() FROM placement p "
            "JOIN jsonb_populate_recordset(NULL::placement, $1::jsonb) v "
            "ON (p.person, p.centre, p.first_day, p.order_no, p.cancelled) "
            "= (v.person, v.centre, v.first_day, v.order_no, v.cancelled) "
            "WHERE p.last_day IS DISTINCT FROM v.last_day ORDER BY p.id",
            dumps(list(records)),
            gettext(N_("by a file of orders")),
        )
        await super().change(records)


def _grows(change: Change) -> bool:
    before, after = change.before or {}, change.after
    return (after["last_day"] or date.max) > (before["last_day"] or date.max) or after[
        "work_fraction"
    ] > before["work_fraction"]


_PLACEMENTS = _Orders("placement", key=("person", "centre", "first_day", "order_no", "cancelled"))


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
    _as_the_file_has_them(lines, people, centres, held)
    for line in lines:
        values = dict(zip((column.name for column in _COLUMNS), line.values, strict=True))
        person = people.get(values["employee_no"])
        centre = centres.get(values["centre"])
        first, last = values["first_day"], _given(values, "last_day")
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
        own = (centre["id"], first, values["order_no"])
        mine = held[person["id"]]
        known = mine.get(own, Held(first, None))
        if values["last_day"] is ABSENT:
            last = known.last_day
        fraction = _given(values, "work_fraction") or known.fraction
        mistakes = period_mistakes(
            first, last, hired_on=person["hired_on"], left_on=person["left_on"]
        )
        if mistakes:
            field, reason = next(iter(mistakes.items()))
            found.wrong(line, field, reason)
            continue
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
        mine[own] = Held(first, last, fraction)
        found.right(
            line,
            f"{values['employee_no']} {values['order_no']}",
            once={"recorded_at": context.now},
            person=person["id"],
            centre=centre["id"],
            post=posts[values["post"]],
            kind=values["kind"],
            first_day=first,
            last_day=last,
            order_no=values["order_no"],
            ordered_on=values["ordered_on"],
            authority=values["authority"],
            work_fraction=fraction,
            cancelled=False,
        )
    return await _PLACEMENTS.plan(found)


def _as_the_file_has_them(
    lines: Sequence[Line],
    people: Mapping[str, Mapping[str, Any]],
    centres: Mapping[str, Mapping[str, Any]],
    held: Mapping[int, dict[tuple[object, ...], Held]],
) -> None:
    """Orders that the file changes stand with its days, wherever in the file they are named."""
    for line in lines:
        values = dict(zip((column.name for column in _COLUMNS), line.values, strict=True))
        person, centre = people.get(values["employee_no"]), centres.get(values["centre"])
        if person is None or centre is None:
            continue
        mine = held.get(person["id"], {})
        own = (centre["id"], values["first_day"], values["order_no"])
        if own not in mine:
            continue
        old, given = mine[own], values["last_day"]
        last = old.last_day if given is ABSENT else given
        if last is None or last >= old.first_day:
            fraction = _given(values, "work_fraction") or old.fraction
            mine[own] = Held(old.first_day, last, fraction)


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
    try:
        await _PLACEMENTS.write(plan, context)
    except ExclusionViolationError as error:
        raise OrdersOverlap from error
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
