"""Who was at the meetings of a session: by code, by list; and what it comes to in the end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from certification.service.evidence import record_evidence, withdraw_evidence
from kit.clock import civil
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from kit.rulesets import in_force
from kit.secret import genuine, signature
from training.defaults import CLASS_HOURS
from training.rules import attendance as rules
from training.rules.attendance import ClassHours, Meeting, Outcome
from training.service.sessions import locked, tell

TICKET_SECONDS = 120
"""How long one may take between opening the page of the code and saying yes."""


class CodeExpired(Refusal):
    """The code on the wall has changed since, or never was one."""

    code = "code-expired"
    text = N_("This code is no longer shown. Scan the one on the wall now.")


class NoSeat(Refusal):
    """Only who has a seat checks in."""

    code = "no-seat"
    text = N_("You have no seat in this session: ask the trainer.")


class NotOpen(Refusal):
    """It is too early or too late to check in."""

    code = "not-open"
    text = N_("Checking in is open from an hour before the meeting until it ends.")


class NotOverYet(Refusal):
    """The session has not ended."""

    code = "not-over-yet"
    text = N_("The session has not ended yet.")


class AlreadySettled(Refusal):
    """The attendance is evidence by now."""

    code = "already-settled"
    text = N_("The attendance is settled; open it again before you change it.")


def wall_code(meeting_id: int, window: int) -> str:
    """What the wall shows in that half-minute."""
    return signature("attend", f"{meeting_id}:{window}")[:20]


def shown_code(meeting_id: int, now: datetime) -> str:
    """What the wall shows now."""
    return wall_code(meeting_id, rules.window_of(now))


def ticket(meeting_id: int, code: str, person_id: int, now: datetime) -> str:
    """Proof that this person saw a good code now; raises CodeExpired."""
    if not any(genuine_code(meeting_id, window, code) for window in rules.accepted_windows(now)):
        raise CodeExpired
    moment = str(int(now.timestamp()))
    return f"{moment}.{signature('attend-ticket', f'{meeting_id}:{person_id}:{moment}')[:32]}"


def genuine_code(meeting_id: int, window: int, code: str) -> bool:
    """Whether the wall shows `code` in that half-minute."""
    whole = signature("attend", f"{meeting_id}:{window}")
    return len(code) == 20 and genuine("attend", f"{meeting_id}:{window}", code + whole[20:])


async def check_in(meeting_id: int, person_id: int, proof: str, *, now: datetime) -> int:
    """The minutes that the person is counted for; checking in again changes nothing.

    `proof` is a ticket of at most two minutes ago. Raises NotFound, CodeExpired, NotOpen, NoSeat.
    """
    moment, _, mark = proof.partition(".")
    expected = f"{meeting_id}:{person_id}:{moment}"
    if (
        not moment.isascii()
        or not moment.isdigit()
        or not genuine("attend-ticket", expected, mark + signature("attend-ticket", expected)[32:])
        or len(mark) != 32
        or not 0 <= now.timestamp() - int(moment) <= TICKET_SECONDS
    ):
        raise CodeExpired
    async with joined():
        meeting, session = await _meeting(meeting_id)
        if session["cancelled"] or not rules.open_for_checking_in(meeting, now):
            raise NotOpen
        seat = await rows(
            "SELECT 1 FROM enrolment WHERE course_session = $1 AND person = $2 "
            "AND state = 'seated'",
            session["id"],
            person_id,
        )
        if not seat:
            raise NoSeat
        seen = now if now.timestamp() - int(moment) < 0 else now - (now - _instant(moment, now))
        made = await rows(
            "INSERT INTO attendance (session_date, person, minutes, how, at) "
            "VALUES ($1, $2, $3, 'qr', $4) ON CONFLICT (session_date, person) DO NOTHING "
            "RETURNING minutes",
            meeting_id,
            person_id,
            rules.minutes_from(meeting, seen),
            now,
        )
        if not made:
            made = await rows(
                "SELECT minutes FROM attendance WHERE session_date = $1 AND person = $2",
                meeting_id,
                person_id,
            )
        else:
            await record(
                "session.check-in", "course-session", session["id"], after={"person": person_id}
            )
    return int(made[0]["minutes"])


def _instant(moment: str, now: datetime) -> datetime:
    return now - timedelta(seconds=max(0.0, now.timestamp() - int(moment)))


async def keep_list(
    meeting_id: int, minutes: Mapping[int, int], *, how: str = "list", now: datetime
) -> None:
    """The list of a meeting: person -> minutes there; 0 is absent. Raises Invalid, AlreadySettled.

    Who is not in the mapping stays as they were.
    """
    async with joined():
        meeting, session = await _meeting(meeting_id)
        if session["settled_at"] is not None:
            raise AlreadySettled
        if meeting.starts_at > now:
            raise Invalid({"minutes": N_("The meeting has not begun yet.")})
        seated = await rows(
            "SELECT person FROM enrolment WHERE course_session = $1 AND state = 'seated'",
            session["id"],
        )
        known = {row["person"] for row in seated}
        errors = {
            f"minutes.{person}": N_("Nobody of that number has a seat.")
            for person in minutes
            if person not in known
        } | {
            f"minutes.{person}": N_("From 0 to the {most} minutes of the meeting.")
            for person, number in minutes.items()
            if not 0 <= number <= meeting.minutes
        }
        if errors:
            raise Invalid(errors, most=meeting.minutes)
        await rows(
            "INSERT INTO attendance (session_date, person, minutes, how, at) "
            "SELECT $1, t.person, t.minutes, $4, $5 "
            "FROM unnest($2::bigint[], $3::int[]) AS t(person, minutes) "
            "ON CONFLICT (session_date, person) DO UPDATE "
            "SET minutes = excluded.minutes, how = excluded.how, at = excluded.at "
            "WHERE attendance.minutes <> excluded.minutes",
            meeting_id,
            list(minutes),
            list(minutes.values()),
            how,
            now,
        )
        await record(
            "session.attendance",
            "course-session",
            session["id"],
            after={"meeting": meeting_id, "people": len(minutes), "how": how},
        )


async def strike(meeting_id: int, person_id: int) -> None:
    """Nothing is noted of the person at the meeting; raises NotFound, AlreadySettled."""
    async with joined():
        _, session = await _meeting(meeting_id)
        if session["settled_at"] is not None:
            raise AlreadySettled
        await rows(
            "DELETE FROM attendance WHERE session_date = $1 AND person = $2", meeting_id, person_id
        )
        await record(
            "session.attendance-strike",
            "course-session",
            session["id"],
            after={"meeting": meeting_id, "person": person_id},
        )


async def settle(session_id: int, *, now: datetime) -> Mapping[Outcome, int]:
    """How many completed the session, were there in part, were absent; it is evidence now.

    Class hours are counted by the rule of the last day. Raises NotOverYet; settling again changes
    nothing.
    """
    async with joined():
        session = await locked(session_id)
        if session["cancelled"] or session["ends_at"] > now:
            raise NotOverYet
        if session["settled_at"] is not None:
            return await _counts(session_id)
        last_day = civil(session["ends_at"])
        rule = await class_hours_on(session["ends_at"])
        meetings, attended = await meetings_attended(session_id)
        seated = await rows(
            "SELECT e.person, c.hours_kind FROM enrolment e JOIN course_session s "
            "ON s.id = e.course_session JOIN course c ON c.id = s.course "
            "WHERE e.course_session = $1 AND e.state = 'seated'",
            session_id,
        )
        for row in seated:
            there = attended.get(row["person"], {})
            what = rules.outcome(meetings, there, rule)
            await rows(
                "UPDATE enrolment SET outcome = $3, outcome_on = $4 "
                "WHERE course_session = $1 AND person = $2",
                session_id,
                row["person"],
                what.value,
                last_day,
            )
            hours = rules.class_hours(sum(there.values()), rule)
            if hours > 0:
                await record_evidence(
                    row["person"],
                    "class-hours",
                    row["hours_kind"],
                    last_day,
                    source=_evidence(session_id),
                    now=now,
                    amount=hours,
                    detail={"course": session["code"], "session": session_id},
                )
            if what is Outcome.COMPLETED:
                await tell(
                    session, row["person"], N_("“{course}” is completed; tell us how it was.")
                )
            else:
                await tell(
                    session, row["person"], N_("“{course}” on {when} is not completed by you yet.")
                )
        await rows("UPDATE course_session SET settled_at = $2 WHERE id = $1", session_id, now)
        counts = await _counts(session_id)
        await record(
            "session.settle",
            "course-session",
            session_id,
            after={what.value: number for what, number in counts.items()},
        )
    return counts


async def open_again(session_id: int, *, reason: str, now: datetime) -> None:
    """The attendance may be corrected; what it was evidence of is withdrawn until it is settled."""
    async with joined():
        session = await locked(session_id)
        if session["settled_at"] is None:
            return
        holders = await rows(
            "SELECT person FROM evidence WHERE kind = 'class-hours' AND source = $1 "
            "AND withdrawn_at IS NULL",
            _evidence(session_id),
        )
        for row in holders:
            await withdraw_evidence(
                row["person"], "class-hours", _evidence(session_id), reason=reason, now=now
            )
        await rows(
            "UPDATE enrolment SET outcome = NULL, outcome_on = NULL WHERE course_session = $1",
            session_id,
        )
        await rows("UPDATE course_session SET settled_at = NULL WHERE id = $1", session_id)
        await record("session.reopen", "course-session", session_id, after={"reason": reason})


async def unsettled(now: datetime) -> list[int]:
    """Sessions that ended more than a day ago and were not settled by hand."""
    found = await rows(
        "SELECT id FROM course_session WHERE NOT cancelled AND settled_at IS NULL "
        "AND ends_at < $1 ORDER BY ends_at",
        now - timedelta(days=1),
    )
    return [row["id"] for row in found]


async def class_hours_on(moment: datetime) -> ClassHours:
    """The rule for class hours in force that day."""
    found = await in_force(CLASS_HOURS, civil(moment))
    return rules.from_body(found.body) if found else rules.DEFAULT


async def meetings_attended(
    session_id: int,
) -> tuple[list[Meeting], dict[int, dict[int, int]]]:
    """(the meetings in order, person -> meeting -> minutes there)."""
    meetings = await rows(
        "SELECT id, starts_at, ends_at FROM session_date WHERE course_session = $1 "
        "ORDER BY starts_at",
        session_id,
    )
    found = await rows(
        "SELECT a.person, a.session_date, a.minutes FROM attendance a "
        "JOIN session_date d ON d.id = a.session_date WHERE d.course_session = $1",
        session_id,
    )
    attended: dict[int, dict[int, int]] = {}
    for row in found:
        attended.setdefault(row["person"], {})[row["session_date"]] = row["minutes"]
    return [Meeting(**row) for row in meetings], attended


async def _counts(session_id: int) -> dict[Outcome, int]:
    found = await rows(
        "SELECT outcome, count(*) AS n FROM enrolment WHERE course_session = $1 "
        "AND outcome IS NOT NULL GROUP BY outcome",
        session_id,
    )
    counted = {row["outcome"]: int(row["n"]) for row in found}
    return {what: counted.get(what.value, 0) for what in Outcome}


async def _meeting(meeting_id: int) -> tuple[Meeting, dict[str, Any]]:
    found = await rows(
        "SELECT id, starts_at, ends_at, course_session FROM session_date WHERE id = $1", meeting_id
    )
    if not found:
        raise NotFound
    session = await locked(found[0]["course_session"])
    return Meeting(found[0]["id"], found[0]["starts_at"], found[0]["ends_at"]), session


def _evidence(session_id: int) -> str:
    return f"course-session:{session_id}"
