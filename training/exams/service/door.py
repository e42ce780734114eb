"""The door of an exam: access code, network, and whether the room is paused."""

from datetime import datetime, timedelta

from kit.limits import count_try
from training.exams.queries.exams import ExamShown
from training.exams.rules.conduct import inside
from training.exams.service.refusals import ElsewhereOnly, Paused, WrongCode
from training.exams.sittings.queries import admission
from training.exams.sittings.rules.admission import Window

TRIES = 20


async def pass_through(
    exam: ExamShown,
    window: Window | None,
    address: str | None,
    code: str | None,
    person_id: int,
    now: datetime,
) -> None:
    """Nothing; raises WrongCode, ElsewhereOnly, Paused or TooManyTries."""
    asked = await admission.door(window) if window else None
    networks = (asked.networks if asked else ()) or exam.conduct.networks
    if not inside(address, networks):
        raise ElsewhereOnly
    wanted = (asked.access_code if asked else None) or exam.conduct.access_code
    if wanted is not None and not _same(wanted, code):
        if code:
            await count_try(
                "exam-code",
                f"{exam.id}:{person_id}",
                most=TRIES,
                within=timedelta(minutes=10),
                now=now,
            )
        raise WrongCode
    if asked and asked.paused_at is not None:
        raise Paused


def _same(wanted: str, given: str | None) -> bool:
    """Codes are said aloud: case and spaces do not matter."""
    return "".join(wanted.split()).casefold() == "".join((given or "").split()).casefold()
