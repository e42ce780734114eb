"""What pages and API of courses and sessions both give: records that must be there, and files."""

import asyncio
import re
from datetime import datetime

from litestar import Response

from kit import clock
from kit.calendars import ICS
from kit.documents import made
from kit.errors import Invalid, NotFound
from kit.language import N_
from kit.permissions import required
from kit.spreadsheets import XLSX
from staff.queries import directory
from staff.queries.duties import Duty
from training import packages
from training.calendars import invitation
from training.documents import attendance_certificate, sign_in_sheet
from training.queries import attendance, officer, sessions
from training.queries.attendance import MeetingShown
from training.queries.sessions import SessionShown
from training.rules.attendance import Outcome, class_hours
from training.service import enrolment
from training.service.attendance import class_hours_on
from training.service.packages import unpack
from training.workbooks import workbook

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")


async def session_of(session_id: int) -> SessionShown:
    """The session of that id as the reader sees it; raises NotFound."""
    found = await sessions.session(session_id, required().person_id)
    if found is None:
        raise NotFound
    return found


async def meeting_of(meeting_id: int) -> MeetingShown:
    """The meeting of that id; raises NotFound."""
    found = await attendance.meeting(meeting_id)
    if found is None:
        raise NotFound
    return found


async def sign_in(session_id: int) -> Response[bytes]:
    """The sign-in sheet as a download."""
    session = await session_of(session_id)
    enrolled = [one for one in await sessions.enrolments(session_id) if one.state == "seated"]
    content = await made(
        sign_in_sheet, session, await attendance.meetings(session_id), enrolled, clock.now()
    )
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="sign-in-{session_id}.pdf"'},
    )


async def invited(session_id: int) -> Response[bytes]:
    """The invitation as a download."""
    session = await session_of(session_id)
    content = invitation(session, await attendance.meetings(session_id), clock.now())
    return Response(
        content,
        media_type=ICS,
        headers={"Content-Disposition": f'attachment; filename="session-{session_id}.ics"'},
    )


async def named_by(session_id: int, rule: str) -> list[int]:
    """The people whom the rule names for the session; raises NotFound."""
    session = await session_of(session_id)
    if rule == "absentees":
        return await sessions.absentees(session.makes_up) if session.makes_up else []
    towns = required().towns("sessions.edit")
    return await sessions.due_for(session.course, clock.today(), towns)


async def attendance_paper(session_id: int, employee_no: str) -> Response[bytes]:
    """The certificate of attendance as a download; raises NotFound before it is settled."""
    session = await sessions.session(session_id)
    person = await directory.person(employee_no)
    if person.id != required().person_id:
        required().need("enrolments.read")
    held = [one for one in await sessions.enrolments(session_id) if one.employee_no == employee_no]
    if session is None or session.settled_at is None or not held or not held[0].minutes:
        raise NotFound
    rule = await class_hours_on(session.ends_at)
    content = await made(
        attendance_certificate,
        session,
        await attendance.meetings(session_id),
        name=held[0].name,
        employee_no=employee_no,
        hours=class_hours(held[0].minutes, rule),
        completed=held[0].outcome == Outcome.COMPLETED,
        made_at=session.settled_at,
    )
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="attendance-{session_id}.pdf"'},
    )


def package_answer(code: str, content: bytes) -> Response[bytes]:
    """A course package as a download."""
    headers = {"Content-Disposition": f'attachment; filename="course-{code}.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


async def taken(content: bytes, code: str | None) -> str:
    """The code of the course whose draft the package is now; raises BadFile, Invalid, CodeTaken."""
    if code and not _CODE.fullmatch(code):
        raise Invalid(
            {"code": N_("Small letters, digits and dashes, beginning with one of those.")}
        )
    package = await asyncio.to_thread(packages.read, content)
    return await unpack(package, code or None, now=clock.now())


async def desk_workbook() -> Response[bytes]:
    """The training officer's desk of the towns one may see, as a download."""
    today = clock.today()
    found = await officer.desk(required().towns("plans.read"), clock.now(), today)
    headers = {"Content-Disposition": f'attachment; filename="training-{today}.xlsx"'}
    return Response(await made(workbook, found), media_type=XLSX, headers=headers)


async def in_ones_way(session: SessionShown, now: datetime) -> list[Duty]:
    """What the reader has to do at that time, as long as they may still come."""
    person = required().person_id
    if person is None or session.cancelled or session.starts_at <= now:
        return []
    if session.mine in enrolment.HELD:
        return []
    return await enrolment.hindrances(session.id, [person])
