"""One pipeline for every file that comes in: preview, row errors, confirm, undo.

A package brings an `ImportKind`: its columns, how it plans (new, changed, unchanged, in error) and
how it writes. For rows of one table, `upsert.Target` does the planning, writing and undoing:

    COLUMNS = (
        Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
        Column("first_day", N_("First day"), columns.day(), aliases=("起始日期",), shifts=True),
    )
    LEAVE = Target("leave", key=("person", "first_day"), shown=("employee_no", "first_day"))

    async def plan(lines: Sequence[Line], context: Context) -> Plan:
        people = await queries.ids_by_number(...)          # resolve names to ids
        found = Findings()
        for line in lines:
            employee_no, first_day = line.values           # in the order of COLUMNS
            if employee_no not in people:
                found.wrong(line, "employee_no", N_("There is no such person."))
                continue
            found.right(line, f"{employee_no} {first_day}", person=people[employee_no], ...)
        return await LEAVE.plan(found)

    KIND = ImportKind("leave", N_("Leave"), "leave.import", COLUMNS, plan, LEAVE.write,
                      undo=LEAVE.undo, order=50, file="leave.csv")

and names it in its feature: `Feature(..., imports=(KIND,))`.
"""

from kit.imports.kinds import (
    ABSENT,
    BadCell,
    Change,
    Column,
    Context,
    Findings,
    ImportKind,
    Line,
    Parsed,
    Plan,
    RowError,
)

__all__ = [
    "ABSENT",
    "BadCell",
    "Change",
    "Column",
    "Context",
    "Findings",
    "ImportKind",
    "Line",
    "Parsed",
    "Plan",
    "RowError",
]
