"""The form of a course session: what it takes, and its meetings written a line each."""

import re
from datetime import date, datetime, time
from typing import Annotated

import msgspec

from kit.clock import ZONE
from kit.errors import Invalid
from kit.language import N_
from training.service.sessions import SessionDraft, yuan


class SessionForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A session: its first meeting, and any further ones a line each."""

    course: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    starts_at: datetime
    ends_at: datetime
    seats: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    more: Annotated[str, msgspec.Meta(max_length=4000)] | None = None
    centre: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    room: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    trainer: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    needs_approval: bool = False
    cost: Annotated[float, msgspec.Meta(ge=0, le=99_999_999)] | None = None
    enrol_until: datetime | None = None
    leave_until: datetime | None = None
    makes_up: int | None = None

    def draft(self) -> SessionDraft:
        """As the service takes it; raises Invalid naming the line that cannot be read."""
        meetings = ((self.starts_at, self.ends_at), *further(self.more or ""))
        return SessionDraft(
            course=self.course,
            meetings=meetings,
            seats=self.seats,
            centre=self.centre,
            room=self.room,
            trainer=self.trainer,
            needs_approval=self.needs_approval,
            enrol_until=self.enrol_until,
            leave_until=self.leave_until,
            makes_up=self.makes_up,
            cost=None if self.cost is None else yuan(self.cost),
        )


_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})")


def further(text: str) -> tuple[tuple[datetime, datetime], ...]:
    """Meetings written as `2026-12-11 09:00-12:00`, a line each; raises Invalid."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            meeting = _meeting(line.strip())
            if meeting is None:
                wrong = N_("Line {line} is not like 2026-12-11 09:00-12:00.")
                raise Invalid({"more": wrong}, line=number)
            found.append(meeting)
    return tuple(found)


def _meeting(line: str) -> tuple[datetime, datetime] | None:
    read = _LINE.fullmatch(line)
    if read is None:
        return None
    try:
        day = date.fromisoformat(read[1])
        starts, ends = (time.fromisoformat(part.zfill(5)) for part in read.group(2, 3))
    except ValueError:
        return None
    return datetime.combine(day, starts, ZONE), datetime.combine(day, ends, ZONE)
