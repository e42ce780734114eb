"""Rosters for tests, written as they stand after publishing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kit import clock
from kit.clock import ZONE
from kit.database import rows
from tests.factories import _insert

HOURS = {"AM": (time(8, 30), time(12)), "PM": (time(14), time(17, 30))}
Slot = tuple[int, date, str]
"""Centre, day, session."""


@dataclass(frozen=True, slots=True)
class RosterMade:
    id: int
    plan: int
    shifts: Mapping[Slot, int]


async def roster(
    town: int,
    slots: Mapping[Slot, Sequence[int]],
    *,
    state: str = "published",
    at: datetime | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    windows: int = 1,
    lines: Sequence[str] = (),
) -> RosterMade:
    """A roster with these people on these shifts; a published one takes the period over."""
    days = [slot[1] for slot in slots]
    first, last = first_day or min(days), last_day or max(days)
    now = at or clock.now()
    plan = await _insert(
        "window_plan",
        town=town,
        first_day=first,
        days=(last - first).days + 1,
        policy="{}",
        state="done",
        made_at=now,
    )
    shifts = {slot: await _shift(plan, slot, windows, lines) for slot in slots}
    if state == "published":
        await rows(
            "UPDATE assignment a SET published = false FROM roster r, shift s WHERE r.id = a.roster "
            "AND s.id = a.shift AND r.town = $1 AND s.day BETWEEN $2 AND $3",
            town,
            first,
            last,
        )
        await rows(
            "UPDATE roster SET state = 'superseded' WHERE town = $1 AND state = 'published' "
            "AND first_day >= $2 AND last_day <= $3",
            town,
            first,
            last,
        )
    made = await _insert(
        "roster",
        town=town,
        plan=plan,
        first_day=first,
        last_day=last,
        state=state,
        version=1,
        made_at=now,
        published_at=now if state != "draft" else None,
    )
    for slot, people in slots.items():
        starts, ends = hours(slot)
        for person in people:
            await _insert(
                "assignment",
                roster=made,
                shift=shifts[slot],
                person=person,
                starts_at=starts,
                ends_at=ends,
                published=state == "published",
                pinned=False,
            )
    return RosterMade(made, plan, shifts)


async def _shift(plan: int, slot: Slot, windows: int, lines: Sequence[str]) -> int:
    centre, day, session = slot
    starts, ends = hours(slot)
    return await _insert(
        "shift",
        plan=plan,
        centre=centre,
        day=day,
        session=session,
        starts_at=starts,
        ends_at=ends,
        windows=windows,
        lines=json.dumps(list(lines)),
    )


def hours(slot: Slot) -> tuple[datetime, datetime]:
    """When the half-day begins and ends."""
    starts, ends = (datetime.combine(slot[1], at, ZONE) for at in HOURS[slot[2]])
    return starts, ends


def monday(weeks: int = 0) -> date:
    """The Monday of the running week, or some weeks on or back."""
    today = clock.today()
    return today - timedelta(today.weekday()) + timedelta(weeks=weeks)
