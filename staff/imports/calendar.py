"""Days that are not what their weekday says, by the yearly notice."""

from collections.abc import Sequence
from datetime import date

from kit.database import rows
from kit.imports import Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.imports.upsert import Target
from kit.language import N_

_COLUMNS = (
    Column("day", N_("Date"), columns.day(), aliases=("日期", "date")),
    Column(
        "kind",
        N_("Kind of day"),
        columns.choice({"holiday": ("放假", "节假日", "休"), "workday": ("上班", "补班", "班")}),
        aliases=("类型",),
    ),
    Column("name", N_("Name"), columns.text(40), aliases=("名称", "节日")),
    Column("name_en", N_("English name"), columns.text(60), required=False, may_lack=True),
    Column(
        "notice",
        N_("Notice"),
        columns.text(200),
        required=False,
        aliases=("通知", "文号"),
        may_lack=True,
    ),
)
_DAYS = Target("calendar_day", key=("day",), duplicate="day")


async def _plan(lines: Sequence[Line], context: Context) -> Plan:  # noqa: ARG001
    found = Findings()
    notices: dict[int, str] = {}
    for line in lines:
        day, kind, name, name_en, notice = line.values
        weekend = isinstance(day, date) and day.weekday() >= 5
        if kind == "workday" and not weekend:
            found.wrong(line, "kind", N_("A make-up workday falls on a Saturday or Sunday."))
            continue
        if isinstance(notice, str):
            notices[day.year] = notice
        found.right(line, str(day), day=day, kind=kind, name=name, name_en=name_en)
    return await _DAYS.plan(found, payload=notices)


async def _write(plan: Plan, context: Context) -> None:
    await _DAYS.write(plan, context)
    for year, notice in plan.payload.items():
        await rows(
            "INSERT INTO calendar_year (year, notice) VALUES ($1, $2) "
            "ON CONFLICT (year) DO UPDATE SET notice = excluded.notice",
            year,
            notice,
        )


CALENDAR_DAYS = ImportKind(
    "calendar-days",
    N_("Calendar days"),
    "calendar-days.import",
    _COLUMNS,
    _plan,
    _write,
    undo=_DAYS.undo,
    order=20,
    file="calendar_days.csv",
    in_folder="may lack",
    subject="calendar-day",
)
