"""Seats of a course session: asked for, given in turn, left, moved up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.clock import ZONE, civil
from kit.database import joined, rows
from kit.errors import Refusal
from kit.history import record
from kit.language import N_
from kit.notices import notify
from staff.queries.duties import Duty, duties
from staff.queries.people import accounts_with_role
from staff.service import busy
from training.queries import courses
from training.service.lessons import NotForYou
from training.service.sessions import SessionOver, book, locked, meetings_of, source, tell

HELD = ("asked", "seated", "waiting")
"""States in which a person counts as enrolled."""


class BusyThen(Refusal):
    """The person is elsewhere at that time."""

    code = "busy-then"
    text = N_("The person is busy at that time: {title}, {when}.")


class OnShiftThen(BusyThen):
    """The person serves at a window at that time: somebody may swap."""

    code = "on-shift-then"
    text = N_("There is a shift at that time: {title}, {when}. Offer it for a swap first.")


class OnLeaveThen(BusyThen):
    """The person is on leave at that time."""

    code = "on-leave-then"
    text = N_("The person is on leave at that time: {when}.")


class NotPreparedYet(Refusal):
    """Another course comes first."""

    code = "not-prepared-yet"
    text = N_("First comes: {courses}.")


class EnrolmentClosed(Refusal):
    """The day until which one may enrol has passed."""

    code = "enrolment-closed"
    text = N_("Enrolment closed on {when}.")


class TooLateToLeave(Refusal):
    """The day until which one may leave has passed."""

    code = "too-late-to-leave"
    text = N_("Seats could be given back until {when}; ask the training officer.")


class NothingAsked(Refusal):
    """The enrolment does not wait for a decision."""

    code = "nothing-asked"
    text = N_("This enrolment waits for no decision.")


async def enrol(session_id: int, person_id: int, *, now: datetime, by_officer: bool = False) -> str:
    """`seated`, `waiting` in turn when no seat is free, or `asked` where a yes is needed first.

    Enrolling again changes nothing. The session's row is locked, so of two people who take the
    last seat at once one is seated and the other waits. An officer's word needs no further yes
    and no deadline or prerequisite binds it. Raises NotFound, SessionOver, EnrolmentClosed,
    NotPreparedYet, NotForYou or BusyThen.
    """
    async with joined():
        session = await locked(session_id)
        if session["cancelled"] or session["starts_at"] <= now:
            raise SessionOver
        until = session["enrol_until"]
        if not by_officer and until is not None and until <= now:
            raise EnrolmentClosed(when=_when(until))
        before = await rows(
            "SELECT state FROM enrolment WHERE course_session = $1 AND person = $2",
            session_id,
            person_id,
        )
        state = before[0]["state"] if before else "cancelled"
        if state in {"seated", "waiting"} or (state == "asked" and not by_officer):
            return str(state)
        if not by_officer and not await courses.may_take(session["code"], person_id, civil(now)):
            raise NotForYou
        if not by_officer and (first := await courses.lacking(session["code"], person_id)):
            raise NotPreparedYet(courses="、".join(first))
        await _keep_clear(session, person_id)
        if session["needs_approval"] and not by_officer:
            state = "asked"
        else:
            state = "seated" if await free_seats(session) > 0 else "waiting"
        await _put(session, person_id, state, now, "other" if by_officer else "self")
        if state == "asked":
            await _ask_manager(session, person_id, now)
    return str(state)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of enrolling many."""

    seated: int
    waiting: int
    kept_away: tuple[int, ...]
    """People who are busy, on leave or on a shift then."""


async def enrol_all(session_id: int, people: Sequence[int], *, now: datetime) -> Enrolled:
    """These people are enrolled in this order, by rule; who is not free then is left out."""
    async with joined():
        session = await locked(session_id)
        if session["cancelled"] or session["starts_at"] <= now:
            raise SessionOver
        held = await rows(
            "SELECT person FROM enrolment WHERE course_session = $1 AND state = ANY($2)",
            session_id,
            list(HELD),
        )
        there = {row["person"] for row in held}
        wanted = [person for person in dict.fromkeys(people) if person not in there]
        taken = await _in_the_way(session, wanted)
        free = await free_seats(session)
        seated = waiting = 0
        for person in wanted:
            if person in taken:
                continue
            state = "seated" if seated < free else "waiting"
            seated, waiting = seated + (state == "seated"), waiting + (state == "waiting")
            await _put(session, person, state, now, "rule")
            if state == "seated":
                await tell(session, person, N_("You have a seat: “{course}” on {when}."))
    return Enrolled(seated, waiting, tuple(person for person in wanted if person in taken))


async def decide(
    session_id: int, person_id: int, *, agreed: bool, reason: str | None, now: datetime
) -> str:
    """The state after a training officer's yes or no; raises NothingAsked, BusyThen, SessionOver.

    A yes seats the person, or has them wait in turn; either way they are told.
    """
    async with joined():
        session = await locked(session_id)
        if session["cancelled"] or session["starts_at"] <= now:
            raise SessionOver
        found = await rows(
            "SELECT state FROM enrolment WHERE course_session = $1 AND person = $2",
            session_id,
            person_id,
        )
        if not found or found[0]["state"] != "asked":
            raise NothingAsked
        if not agreed:
            await _put(session, person_id, "refused", now, None, reason)
            await tell(
                session,
                person_id,
                N_("“{course}” on {when}: your request was declined. {reason}"),
                reason=reason or "",
            )
            return "refused"
        await _keep_clear(session, person_id)
        state = "seated" if await free_seats(session) > 0 else "waiting"
        await _put(session, person_id, state, now, None)
        text = (
            N_("You have a seat: “{course}” on {when}.")
            if state == "seated"
            else N_("“{course}” on {when}: agreed; you are on the waiting list.")
        )
        await tell(session, person_id, text)
    return state


async def leave(
    session_id: int, person_id: int, *, now: datetime, by_officer: bool = False
) -> None:
    """The person is off the session; whoever waited longest moves up. Leaving twice is no fault."""
    async with joined():
        session = await locked(session_id)
        if session["starts_at"] <= now:
            raise SessionOver
        until = session["leave_until"]
        if not by_officer and until is not None and until <= now:
            raise TooLateToLeave(when=_when(until))
        left = await rows(
            "WITH held AS (SELECT id, state FROM enrolment WHERE course_session = $1 "
            " AND person = $2 AND state IN ('asked', 'seated', 'waiting')) "
            "UPDATE enrolment e SET state = 'cancelled' FROM held WHERE e.id = held.id "
            "RETURNING held.state",
            session_id,
            person_id,
        )
        if not left:
            return
        await record("session.leave", "course-session", session_id, after={"person": person_id})
        if left[0]["state"] == "seated":
            await busy.free(source(session_id, person_id))
            await move_up(session, now=now)


async def move_up(session: dict[str, Any], *, now: datetime) -> None:
    """Whoever waited longest and is free then takes each free seat."""
    free = await free_seats(session)
    if free <= 0:
        return
    waiting = await rows(
        "SELECT person, at FROM enrolment WHERE course_session = $1 AND state = 'waiting' "
        "ORDER BY at, id",
        session["id"],
    )
    taken = await _in_the_way(session, [row["person"] for row in waiting])
    for row in waiting:
        if not free:
            return
        if row["person"] in taken:
            continue
        await _put(session, row["person"], "seated", row["at"] or now, None)
        await tell(session, row["person"], N_("A seat became free: “{course}” on {when} is yours."))
        free -= 1


async def _ask_manager(session: dict[str, Any], person_id: int, now: datetime) -> None:
    """The managers of the person's town know that somebody waits for their yes."""
    [person] = await rows("SELECT name, town FROM person WHERE id = $1", person_id)
    await notify(
        await accounts_with_role("manager", person["town"]),
        "seat-asked",
        N_("{person} asks for a seat: “{course}” on {when}."),
        link="/enrolment-requests",
        once=f"asked:{session['id']}:{person_id}:{now:%Y%m%d%H%M%S}",
        person=person["name"],
        course=session["name"],
        when=_when(session["starts_at"]),
    )


async def free_seats(session: dict[str, Any]) -> int:
    """Seats that nobody has yet."""
    found = await rows(
        "SELECT count(*) AS n FROM enrolment WHERE course_session = $1 AND state = 'seated'",
        session["id"],
    )
    return int(session["seats"]) - int(found[0]["n"])


async def _put(
    session: dict[str, Any],
    person_id: int,
    state: str,
    at: datetime,
    how: str | None,
    reason: str | None = None,
) -> None:
    await rows(
        "INSERT INTO enrolment (course_session, person, state, at, how, reason) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (course_session, person) DO UPDATE "
        "SET state = excluded.state, at = excluded.at, reason = excluded.reason, "
        "how = COALESCE(excluded.how, enrolment.how)",
        session["id"],
        person_id,
        state,
        at,
        how,
        reason,
    )
    if state == "seated":
        await book(session, person_id)
    await record(
        "session.enrol",
        "course-session",
        session["id"],
        after={"person": person_id, "state": state},
    )


async def hindrances(session_id: int, people: Sequence[int]) -> list[Duty]:
    """What keeps these people from one of the session's meetings, the earliest first."""
    meetings = await meetings_of(session_id)
    if not meetings:
        return []
    since, until = min(starts for starts, _ in meetings), max(ends for _, ends in meetings)
    found = await duties(people, since, until)
    return sorted(
        (
            duty
            for duty in found
            if any(duty.starts_at < ends and duty.ends_at > starts for starts, ends in meetings)
        ),
        key=lambda duty: duty.starts_at,
    )


async def _in_the_way(session: dict[str, Any], people: Sequence[int]) -> dict[int, Duty]:
    """Person -> what keeps them from one of the meetings."""
    found = await hindrances(session["id"], people)
    return {duty.person_id: duty for duty in reversed(found)}


async def _keep_clear(session: dict[str, Any], person_id: int) -> None:
    duty = (await _in_the_way(session, [person_id])).get(person_id)
    if duty is None:
        return
    facts = {"title": duty.title, "when": _when(duty.starts_at), **duty.facts}
    if duty.kind == "shift":
        raise OnShiftThen(**facts)
    if duty.kind == "leave":
        raise OnLeaveThen(when=duty.starts_at.astimezone(ZONE).strftime("%Y-%m-%d"))
    raise BusyThen(**facts)


def _when(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
