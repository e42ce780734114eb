"""Sessions as calendar entries."""

from collections.abc import Sequence
from datetime import datetime

from kit.calendars import Event, calendar
from kit.language import N_, gettext, pick
from kit.settings import settings
from training.queries.attendance import MeetingShown
from training.queries.sessions import SessionShown


def meeting_events(
    session: SessionShown, meetings: Sequence[MeetingShown], changed_at: datetime
) -> list[Event]:
    """Each meeting as an event that keeps its identity through changes and cancellation."""
    title = pick(session.course_name, session.course_name_en)
    place = " ".join(
        filter(None, (pick(session.centre_name or "", session.centre_name_en), session.room))
    )
    return [
        Event(
            uid=f"course-session-{session.id}-{number}@shanggang",
            starts=one.starts_at,
            ends=one.ends_at,
            title=title if len(meetings) == 1 else f"{title} {number}/{len(meetings)}",
            changed_at=changed_at,
            place=place,
            text=gettext(N_("Trainer: {name}"), name=session.trainer) if session.trainer else "",
            url=f"{settings().public_url}/course-sessions/{session.id}",
            sequence=session.changed,
            cancelled=session.cancelled,
        )
        for number, one in enumerate(meetings, 1)
    ]


def invitation(
    session: SessionShown, meetings: Sequence[MeetingShown], changed_at: datetime
) -> bytes:
    """An iCalendar file of the session's meetings."""
    return calendar(
        pick(session.course_name, session.course_name_en),
        meeting_events(session, meetings, changed_at),
    )
