"""Attendance from a file: who was at which meeting, for how many minutes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import time
from typing import Any

from kit.clock import ZONE
from kit.database import rows
from kit.imports import ABSENT, Change, Column, Context, Findings, ImportKind, Line, Plan, columns
from kit.language import N_
from training.imports.sessions import clock_time
from training.service import attendance as service

MOST_ROWS = 20_000
COLUMNS = (
    Column("session", N_("Session number"), columns.whole(1, 2**53), aliases=("培训班编号",)),
    Column("day", N_("Day"), columns.day(), aliases=("日期",)),
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
    Column("minutes", N_("Minutes there"), columns.whole(0, 1440), aliases=("到场分钟",)),
    Column(
        "begins",
        N_("Begins"),
        clock_time,
        required=False,
        may_lack=True,
        aliases=("开始时间",),
    ),
)


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    sessions = sorted({line.values[0] for line in lines})
    meetings = defaultdict(list)
    for row in await rows(
        "SELECT d.id, d.course_session, d.starts_at, d.ends_at, s.settled_at, s.cancelled "
        "FROM session_date d JOIN course_session s ON s.id = d.course_session "
        "WHERE s.id = ANY($1::bigint[]) ORDER BY d.starts_at",
        sessions,
    ):
        meetings[row["course_session"]].append(row)
    seated = await rows(
        "SELECT e.course_session, p.employee_no, e.person FROM enrolment e "
        "JOIN person p ON p.id = e.person WHERE e.course_session = ANY($1::bigint[]) "
        "AND e.state = 'seated'",
        sessions,
    )
    seats = {(row["course_session"], row["employee_no"]): row["person"] for row in seated}
    noted = await rows(
        "SELECT a.session_date, a.person, a.minutes FROM attendance a "
        "JOIN session_date d ON d.id = a.session_date WHERE d.course_session = ANY($1::bigint[])",
        sessions,
    )
    there = {(row["session_date"], row["person"]): row["minutes"] for row in noted}
    found, seen, changes = Findings(), set(), []
    for line in lines:
        session, _, employee_no, minutes, _ = line.values
        meeting = _meeting(found, line, meetings.get(session, ()), context)
        if meeting is None:
            continue
        person = seats.get((session, employee_no))
        most = int((meeting["ends_at"] - meeting["starts_at"]).total_seconds() // 60)
        if person is None:
            found.wrong(line, "employee_no", N_("Nobody of that number has a seat."))
        elif (meeting["id"], person) in seen:
            found.wrong(line, "employee_no", N_("The same person and meeting stand there twice."))
        elif minutes > most:
            found.wrong(
                line, "minutes", N_("From 0 to the {most} minutes of the meeting."), most=most
            )
        else:
            seen.add((meeting["id"], person))
            key = {"meeting": meeting["id"], "person": person}
            held = there.get((meeting["id"], person))
            before = None if held is None else {**key, "minutes": held}
            name = f"{session}/{employee_no}/{line.values[1]}"
            changes.append(Change(line.number, name, before, {**key, "minutes": minutes}))
    return Plan.of(changes, found.errors)


def _meeting(
    found: Findings, line: Line, meetings: Sequence[dict[str, Any]], context: Context
) -> dict[str, Any] | None:
    """The meeting that the line is about; None: what is wrong with it is noted."""
    _, day, _, _, begins = line.values
    at: time | None = None if begins is ABSENT else begins
    fitting = [
        one
        for one in meetings
        if (local := one["starts_at"].astimezone(ZONE)).date() == day
        and (at is None or local.time() == at)
    ]
    if not meetings:
        found.wrong(line, "session", N_("There is no such session."))
    elif meetings[0]["cancelled"]:
        found.wrong(line, "session", N_("The session was cancelled."))
    elif meetings[0]["settled_at"] is not None:
        found.wrong(line, "session", service.AlreadySettled.text)
    elif not fitting:
        found.wrong(line, "day", N_("The session has no meeting then."))
    elif len(fitting) > 1:
        found.wrong(line, "begins", N_("It has several meetings that day: say when it begins."))
    elif fitting[0]["starts_at"] > context.now:
        found.wrong(line, "day", N_("The meeting has not begun yet."))
    else:
        return fitting[0]
    return None


async def _write(plan: Plan, context: Context) -> None:
    lists: dict[int, dict[int, int]] = defaultdict(dict)
    for change in plan.changes:
        lists[change.after["meeting"]][change.after["person"]] = change.after["minutes"]
    for meeting, minutes in lists.items():
        await service.keep_list(meeting, minutes, how="import", now=context.now)


async def _undo(changes: Sequence[Change], context: Context) -> None:
    for change in changes:
        meeting, person = change.after["meeting"], change.after["person"]
        if change.before is None:
            await service.strike(meeting, person)
        else:
            minutes = {person: int(change.before["minutes"])}
            await service.keep_list(meeting, minutes, how="import", now=context.now)


ATTENDANCE = ImportKind(
    name="attendance",
    label=N_("Attendance of course sessions"),
    permission="sessions.edit",
    columns=COLUMNS,
    plan=_plan,
    write=_write,
    undo=_undo,
    order=220,
    rows=MOST_ROWS,
    subject="course-session",
)
