"""Leave and wishes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kit import calendars
from kit.database import rows
from kit.imports import (
    Column,
    Context,
    Findings,
    ImportKind,
    Line,
    Parsed,
    Plan,
    RowError,
    columns,
)
from kit.imports.parsing import parse
from kit.imports.upsert import Target
from kit.language import N_

LEAVE_KINDS = {
    "annual": ("年休假", "年假"),
    "personal": ("事假",),
    "sick": ("病假",),
    "maternity": ("产假",),
    "marriage": ("婚假",),
    "bereavement": ("丧假",),
    "official": ("公假", "公务", "公出"),
    "other": ("其他",),
}
LONGEST_LEAVE = 400
_PERSON = Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",))


async def _people(lines: Sequence[Line], context: Context) -> dict[str, int]:
    """Employee number -> id, of those in the importer's towns."""
    found = await rows(
        "SELECT employee_no, id, town FROM person WHERE employee_no = ANY($1::text[])",
        list({line.values[0] for line in lines}),
    )
    return {row["employee_no"]: row["id"] for row in found if context.may(row["town"])}


_LEAVE_COLUMNS = (
    _PERSON,
    Column("kind", N_("Kind of leave"), columns.choice(LEAVE_KINDS), aliases=("假别", "类型")),
    Column(
        "first_day",
        N_("First day"),
        columns.day(),
        aliases=("起始日期", "开始日期", "首日"),
        shifts=True,
    ),
    Column("last_day", N_("Last day"), columns.day(), aliases=("结束日期", "末日"), shifts=True),
)
_LEAVE = Target("leave", key=("person", "kind", "first_day", "last_day"))


async def _plan_leave(lines: Sequence[Line], context: Context) -> Plan:
    people = await _people(lines, context)
    found = Findings()
    for line in lines:
        employee_no, kind, first, last = line.values
        if employee_no not in people:
            found.wrong(line, "employee_no", N_("There is no such person."))
        elif last < first:
            found.wrong(line, "last_day", N_("The last day is before the first."))
        elif (last - first).days >= LONGEST_LEAVE:
            found.wrong(line, "last_day", N_("At most {days} days."), days=LONGEST_LEAVE)
        else:
            found.right(
                line,
                f"{employee_no} {kind} {first}",
                person=people[employee_no],
                kind=kind,
                first_day=first,
                last_day=last,
            )
    return await _LEAVE.plan(found)


def _read_leave(content: bytes, file_name: str, context: Context) -> Parsed:
    """The lines of a table, or of a calendar: each event of whole days is one leave.

    Its title holds the employee number and the kind, as a calendar of a town's office writes it:
    `N00012 年假`.
    """
    if not content.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR"):
        return parse(replace(LEAVE, reader=None), content, file_name, context)
    found = calendars.read(content)
    lines: list[Line] = []
    errors = [RowError(each.event, "kind", each.reason, {}, "") for each in found.problems]
    kinds = {word: kind for kind, words in LEAVE_KINDS.items() for word in (kind, *words)}
    for number, event in enumerate(found.events, 1):
        if event.cancelled:
            continue
        person, _, title = event.title.strip().partition(" ")
        kind = kinds.get(title.strip())
        if kind is None:
            errors.append(
                RowError(
                    number,
                    "kind",
                    N_("The title should be an employee number and a kind of leave."),
                    {},
                    event.title[:80],
                )
            )
        elif isinstance(event.starts, datetime) or isinstance(event.ends, datetime):
            errors.append(
                RowError(number, "first_day", N_("Leave is of whole days."), {}, event.title[:80])
            )
        else:
            last = max(event.starts, event.ends - timedelta(days=1))
            lines.append(Line(number, (person[:20], kind, event.starts, last)))
    return Parsed(lines, errors, len(found.events))


LEAVE = ImportKind(
    "leave",
    N_("Leave"),
    "leave.import",
    _LEAVE_COLUMNS,
    _plan_leave,
    _LEAVE.write,
    undo=_LEAVE.undo,
    order=60,
    file="leave.csv",
    reader=_read_leave,
)

_WISH_COLUMNS = (
    _PERSON,
    Column("date", N_("Date"), columns.day(), aliases=("日期",), shifts=True),
    Column(
        "session",
        N_("Session of the day"),
        columns.choice({"AM": ("上午",), "PM": ("下午",), "DAY": ("全天", "整天")}),
        aliases=("时段", "半天"),
    ),
    Column(
        "wish",
        N_("Wish"),
        columns.choice({"off": ("休", "休息", "不上班"), "on": ("班", "上班")}),
        aliases=("意愿", "愿望"),
    ),
    Column("weight", N_("Weight"), columns.whole(1, 3), aliases=("权重", "强度")),
)
_WISHES = Target("wish", key=("person", "day", "session", "wish", "nth"))


async def _plan_wishes(lines: Sequence[Line], context: Context) -> Plan:
    people = await _people(lines, context)
    found = Findings()
    # Somebody may wish for the same twice, or for and against: all count, so the second of its
    # kind is another wish and no duplicate.
    nth: Counter[tuple[Any, ...]] = Counter()
    for line in lines:
        employee_no, day, session, wish, weight = line.values
        if employee_no not in people:
            found.wrong(line, "employee_no", N_("There is no such person."))
            continue
        nth[employee_no, day, session, wish] += 1
        found.right(
            line,
            f"{employee_no} {day} {session}",
            person=people[employee_no],
            day=day,
            session=session,
            wish=wish,
            nth=nth[employee_no, day, session, wish],
            weight=weight,
        )
    return await _WISHES.plan(found)


WISHES = ImportKind(
    "wishes",
    N_("Wishes"),
    "wishes.import",
    _WISH_COLUMNS,
    _plan_wishes,
    _WISHES.write,
    undo=_WISHES.undo,
    order=70,
    file="wishes.csv",
    subject="wish",
)
