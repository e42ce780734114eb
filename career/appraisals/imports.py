"""Figures about people that come from elsewhere: attendance, waits, praise, complaints."""

from collections.abc import Sequence

from kit.database import rows
from kit.imports import Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.imports.upsert import Target
from kit.language import N_

_COLUMNS = (
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
    Column(
        "kind",
        N_("Kind"),
        columns.choice(
            {
                "punctual": ("准时半天",),
                "late": ("迟到半天", "迟到"),
                "in_time": ("按时叫号", "承诺内叫号"),
                "overdue": ("超时叫号",),
                "praise": ("表扬",),
                "complaint": ("投诉",),
            }
        ),
        aliases=("类型",),
    ),
    Column("day", N_("Date"), columns.day(), aliases=("日期",)),
    Column("amount", N_("Number"), columns.decimal(0, 1000), aliases=("数量", "次数")),
)
_FIGURES = Target("performance_figure", key=("person", "kind", "day"))


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    found = await rows(
        "SELECT employee_no, id, town FROM person WHERE employee_no = ANY($1::text[])",
        list({line.values[0] for line in lines}),
    )
    people = {row["employee_no"]: row["id"] for row in found if context.may(row["town"])}
    findings = Findings()
    for line in lines:
        employee_no, kind, day, amount = line.values
        if employee_no not in people:
            findings.wrong(line, "employee_no", N_("There is no such person."))
        elif day > context.today:
            findings.wrong(line, "day", N_("That day is still to come."))
        else:
            findings.right(
                line,
                f"{employee_no} {kind} {day}",
                person=people[employee_no],
                kind=kind,
                day=day,
                amount=amount,
            )
    return await _FIGURES.plan(findings)


FIGURES = ImportKind(
    "performance-figures",
    N_("Attendance, waits, praise and complaints"),
    "performance-figures.import",
    _COLUMNS,
    _plan,
    _FIGURES.write,
    undo=_FIGURES.undo,
    order=130,
)
