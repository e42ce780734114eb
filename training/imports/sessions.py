"""Course sessions from a file: a row for each meeting; rows of the same group are one session."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from kit.clock import ZONE
from kit.database import rows
from kit.imports import (
    ABSENT,
    BadCell,
    Change,
    Column,
    Context,
    Findings,
    ImportKind,
    Line,
    Plan,
    columns,
)
from kit.language import N_
from training.rules.attendance import overlapping
from training.service import sessions as service
from training.service.sessions import SessionDraft, meeting_mistakes

MOST_ROWS = 2000
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")


def clock_time(cell: str) -> time:
    """A time of day: 9:00 or 09:00."""
    found = _CLOCK.fullmatch(cell)
    if found is None:
        raise BadCell(N_("Not a time like 09:00."))
    return time(int(found[1]), int(found[2]))


COLUMNS = (
    Column("course", N_("Course"), columns.code(60), aliases=("课程",)),
    Column("day", N_("Day"), columns.day(), aliases=("日期",), shifts=True),
    Column("begins", N_("Begins"), clock_time, aliases=("开始时间",)),
    Column("ends", N_("Ends"), clock_time, aliases=("结束时间",)),
    Column("seats", N_("Seats"), columns.whole(1, 10_000), aliases=("名额",)),
    Column(
        "centre", N_("Centre"), columns.code(20), required=False, may_lack=True, aliases=("中心",)
    ),
    Column("room", N_("Room"), columns.text(80), required=False, may_lack=True, aliases=("教室",)),
    Column(
        "trainer", N_("Trainer"), columns.text(60), required=False, may_lack=True, aliases=("讲师",)
    ),
    Column(
        "cost",
        N_("Cost (yuan)"),
        columns.decimal(0, 99_999_999),
        required=False,
        may_lack=True,
        aliases=("费用",),
    ),
    Column(
        "group", N_("Group"), columns.text(40), required=False, may_lack=True, aliases=("班次",)
    ),
)


def _value(given: Any) -> Any:
    """What the cell says; nothing where the file lacks the column."""
    return None if given is ABSENT else given


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    courses = {row["code"] for row in await rows("SELECT code FROM course")}
    centres = {row["code"] for row in await rows("SELECT code FROM centre")}
    held = await rows(
        "SELECT c.code, s.starts_at, s.room FROM course_session s JOIN course c ON c.id = s.course "
        "WHERE NOT s.cancelled"
    )
    there = {(row["code"], row["starts_at"], row["room"]) for row in held}
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        group = _value(line.values[9])
        groups[f"{line.values[0]}/{group}" if group else f"#{line.number}"].append(line)
    found = Findings()
    unchanged = []
    for mine in groups.values():
        good = [line for line in mine if _fits(found, line, courses, centres, context.now)]
        if len(good) < len(mine):
            continue
        meetings = tuple(
            (_moment(line.values[1], line.values[2]), _moment(line.values[1], line.values[3]))
            for line in mine
        )
        if (later := overlapping(meetings)) is not None:
            found.wrong(mine[later], "begins", N_("It begins before an earlier meeting has ended."))
            continue
        if mistakes := meeting_mistakes(meetings):
            found.wrong(mine[0], "day", next(iter(mistakes.values())))
            continue
        first = mine[0].values
        starts = min(begin for begin, _ in meetings)
        after = {
            "course": first[0],
            "meetings": [[begin.isoformat(), end.isoformat()] for begin, end in meetings],
            "seats": first[4],
            "centre": _value(first[5]),
            "room": _value(first[6]),
            "trainer": _value(first[7]),
            "cost": None if (cost := _value(first[8])) is None else str(cost),
        }
        key = f"{first[0]}@{starts:%Y-%m-%d %H:%M}"
        if (first[0], starts, after["room"]) in there:
            unchanged.append(Change(mine[0].number, key, after, after))
        else:
            found.right(mine[0], key, **after)
    return Plan.of([*found.changes, *unchanged], found.errors)


def _fits(found: Findings, line: Line, courses: set[str], centres: set[str], now: datetime) -> bool:
    course, day, begins, ends, _, centre, *_ = line.values
    centre = _value(centre)
    if course not in courses:
        found.wrong(line, "course", N_("There is no such course."))
    elif centre and centre not in centres:
        found.wrong(line, "centre", N_("There is no such centre."))
    elif ends <= begins:
        found.wrong(line, "ends", N_("It ends after it begins."))
    elif _moment(day, begins) <= now:
        found.wrong(line, "day", N_("That is over already."))
    else:
        return True
    return False


async def _write(plan: Plan, context: Context) -> None:  # noqa: ARG001
    for change in plan.changes:
        after = change.after
        await service.open_session(
            SessionDraft(
                course=after["course"],
                meetings=tuple(
                    (datetime.fromisoformat(begin), datetime.fromisoformat(end))
                    for begin, end in after["meetings"]
                ),
                seats=after["seats"],
                centre=after["centre"],
                room=after["room"],
                trainer=after["trainer"],
                cost=None if after["cost"] is None else Decimal(after["cost"]),
            )
        )


async def _undo(changes: Sequence[Change], context: Context) -> None:  # noqa: ARG001
    for change in changes:
        found = await rows(
            "SELECT s.id FROM course_session s JOIN course c ON c.id = s.course "
            "WHERE c.code = $1 AND s.starts_at = $2 AND s.room IS NOT DISTINCT FROM $3 "
            "AND NOT s.cancelled ORDER BY s.id DESC LIMIT 1",
            change.after["course"],
            min(datetime.fromisoformat(begin) for begin, _ in change.after["meetings"]),
            change.after["room"],
        )
        for row in found:
            await service.cancel_session(row["id"])


SESSIONS = ImportKind(
    name="course-sessions",
    label=N_("Course sessions"),
    permission="sessions.edit",
    columns=COLUMNS,
    plan=_plan,
    write=_write,
    undo=_undo,
    order=210,
    rows=MOST_ROWS,
    subject="course-session",
)
