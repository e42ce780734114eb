"""Days served, from published rosters into the evidence that conditions count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from certification.queries.evidence import on_file, supervised
from certification.rules.evidence import DAYS_SERVED
from certification.service.evidence import record_evidence, withdraw_evidence
from kit import jobs
from kit.database import rows, transaction
from kit.language import N_
from roster.queries.published import days_served_of

RECORD_JOB = "roster.record-days-served"
LOOK_BACK = timedelta(days=62)
"""How far back the daily run looks for what changed."""
WINDOW, SUPERVISED = "window", "supervised"
_SOURCE = "served:"
_CHANGED = N_("The published roster of that day has changed.")


@dataclass(frozen=True, slots=True)
class Recorded:
    """How much evidence a run wrote and took back; nothing twice."""

    recorded: int = 0
    withdrawn: int = 0


async def record_days_served(
    first_day: date, last_day: date, *, today: date, now: datetime
) -> Recorded:
    """Each of these days before today stands as evidence exactly as published rosters have it.

    A day of service is one piece, half a day half of one; what a newer roster took away is
    withdrawn. Each day is a unit of work of its own: a long period may be broken off and resumed.
    """
    total = Recorded()
    for day in _days(first_day, min(last_day, today - timedelta(days=1))):
        done = await _record_day(day, today=today, now=now)
        total = Recorded(total.recorded + done.recorded, total.withdrawn + done.withdrawn)
    return total


def _days(first_day: date, last_day: date) -> Iterator[date]:
    for number in range((last_day - first_day).days + 1):
        yield first_day + timedelta(days=number)


async def _record_day(day: date, *, today: date, now: datetime) -> Recorded:
    async with transaction():
        # One run at a time: two could each see the other's half-written day.
        key = f"days-served:{day}"
        await rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key)
        mentored = {one.person_id for one in await supervised(day, day)}
        wanted = {
            one.person_id: (SUPERVISED if one.person_id in mentored else WINDOW, one.days)
            for one in await days_served_of(None, day, day, today=today)
        }
        held = {
            one.person_id: (one.subject, one.amount or Decimal(0))
            for one in await on_file(DAYS_SERVED, day, day)
            if one.source.startswith(_SOURCE)
        }
        source = f"{_SOURCE}{{}}:{day}"
        gone = [person for person in held if held[person] != wanted.get(person)]
        for person in gone:
            await withdraw_evidence(
                person, DAYS_SERVED, source.format(person), reason=_CHANGED, now=now
            )
        new = [person for person in wanted if held.get(person) != wanted[person]]
        for person in new:
            subject, days = wanted[person]
            await record_evidence(
                person,
                DAYS_SERVED,
                subject,
                day,
                source=source.format(person),
                now=now,
                last_day=day,
                amount=days,
            )
    return Recorded(len(new), len(gone))


async def after_publishing(first_day: date, last_day: date, *, today: date) -> None:
    """Days of the period that are past will be recorded anew, after the running unit of work."""
    last = min(last_day, today - timedelta(days=1))
    if first_day <= last:
        await jobs.submit(RECORD_JOB, {"firstDay": str(first_day), "lastDay": str(last)})
