"""Days that are not what their weekday says, by the yearly notice."""

from collections.abc import Sequence
from dataclasses import replace

from kit.imports import Change, Column, Context, Findings, ImportKind, Line, Plan, columns
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
_YEARS = Target("calendar_year", key=("year",))


async def _plan(lines: Sequence[Line], context: Context) -> Plan:  # noqa: ARG001
    """What happens to days; the notices of years go along, but count as no rows."""
    found = Findings()
    notices: dict[int, str] = {}
    for line in lines:
        day, kind, name, name_en, notice = line.values
        if kind == "workday" and day.weekday() < 5:
            found.wrong(line, "kind", N_("A make-up workday falls on a Saturday or Sunday."))
            continue
        if isinstance(notice, str):
            notices[day.year] = notice
        found.right(line, str(day), day=day, kind=kind, name=name, name_en=name_en)
    days = await _DAYS.plan(found)
    settled = [
        Change(0, str(year), None, {"year": year, "notice": notice})
        for year, notice in notices.items()
    ]
    years = await _YEARS.plan(Findings(changes=settled))
    return replace(days, changes=[*days.changes, *years.changes])


def _parted(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """The changes of days, and those of years."""
    return (
        [change for change in changes if "day" in change.after],
        [change for change in changes if "day" not in change.after],
    )


async def _write(plan: Plan, context: Context) -> None:
    days, years = _parted(plan.changes)
    await _DAYS.write(replace(plan, changes=days), context)
    await _YEARS.write(replace(plan, changes=years), context)


async def _undo(changes: Sequence[Change], context: Context) -> None:
    days, years = _parted(changes)
    await _DAYS.undo(days, context)
    await _YEARS.undo(years, context)


CALENDAR_DAYS = ImportKind(
    "calendar-days",
    N_("Calendar days"),
    "calendar-days.import",
    _COLUMNS,
    _plan,
    _write,
    undo=_undo,
    order=20,
    file="calendar_days.csv",
    in_folder="may lack",
    subject="calendar-day",
)
