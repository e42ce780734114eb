"""Plans of sessions: asked for, kept, and turned into sessions with people on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from kit import jobs
from kit.clock import ZONE
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jobs.kinds import Run
from kit.jsontext import dumps, loads
from kit.language import N_
from staff.queries.calendar import workdays
from training.queries.gaps import Situation, policy_on
from training.service.enrolment import enrol_all
from training.service.sessions import SessionDraft, open_session
from training.solver.child import Advice
from training.solver.planning import monday_of

PLAN_JOB = "training.plan-sessions"
MOST_WEEKS = 26


class NotAMonday(Refusal):
    """A plan begins on a Monday."""

    code = "not-a-monday"
    text = N_("A plan of sessions begins on a Monday.")


class AlreadyOpen(Refusal):
    """The proposed session was opened before."""

    code = "already-open"
    text = N_("This session was opened already.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was opened, and what came of enrolling."""

    id: int
    seated: int
    kept_away: int


async def request_plan(first_day: date, weeks: int, *, now: datetime) -> tuple[int, int]:
    """(id of a new plan, id of the job that makes it)."""
    if first_day != monday_of(first_day):
        raise NotAMonday
    if not 1 <= weeks <= MOST_WEEKS:
        raise Invalid({"weeks": N_("1 to 26 weeks.")})
    policy = await policy_on(first_day)
    async with joined():
        made = await rows(
            "INSERT INTO session_plan (first_day, weeks, policy, state, made_at) "
            "VALUES ($1, $2, $3::jsonb, 'planning', $4) RETURNING id",
            first_day,
            weeks,
            dumps({name: getattr(policy, name) for name in policy.__slots__}),
            now,
        )
        plan = int(made[0]["id"])
        job = await jobs.submit(PLAN_JOB, {"plan": plan}, key=f"session-plan:{plan}")
        await rows("UPDATE session_plan SET job = $2 WHERE id = $1", plan, job)
        await record(
            "session-plan.ask", "session-plan", plan, after={"firstDay": first_day, "weeks": weeks}
        )
    return plan, job


async def keep_plan(plan_id: int, situation: Situation, advice: Advice, run: Run) -> None:
    """The plan holds the advice, with the people who should go to each session by name."""
    left: dict[tuple[str, str], list[Any]] = {}
    for person in situation.people:
        left.setdefault((person.town, person.post), []).append(person)
    sessions = []
    for held in advice.answer.held:
        people: list[Any] = []
        for town, count in held.people:
            mine = left.get((town, held.post), [])
            people += mine[:count]
            left[town, held.post] = mine[count:]
        sessions.append(
            {
                "post": held.post,
                "course": situation.courses[held.post],
                "week": held.week,
                "trainer": held.trainer,
                "people": [
                    {"employeeNo": one.employee_no, "name": one.name, "town": one.town}
                    for one in people
                ],
                "session": None,
            }
        )
    answer = advice.answer
    body = {
        "sessions": sessions,
        "closed": answer.closed,
        "bound": answer.bound,
        "openBefore": answer.open_before,
        "proved": answer.proved,
        "oneSessionLess": advice.one_session_less,
        "oneTrainerMore": advice.one_trainer_more,
        "gaps": [
            {"town": gap.town, "post": gap.post, "week": gap.week, "halfDays": gap.half_days}
            for gap in situation.problem.gaps
        ],
    }
    async with joined():
        await rows(
            "UPDATE session_plan SET state = 'done', result = $2::jsonb WHERE id = $1",
            plan_id,
            dumps(body),
        )
        await run.conclude({"id": plan_id})


async def fail_plan(plan_id: int) -> None:
    """The plan says that it could not be made."""
    async with joined():
        await rows("UPDATE session_plan SET state = 'failed' WHERE id = $1", plan_id)


async def open_proposed(
    plan_id: int, place: int, *, day: date, now: datetime, centre: str | None, room: str | None
) -> Opened:
    """The proposed session number `place` is open on that day, and its people are on it.

    It takes the day, 09:00–12:00 and 14:00–17:00. Raises NotFound, AlreadyOpen or Invalid.
    """
    async with joined():
        found = await rows(
            "SELECT first_day, result, policy FROM session_plan WHERE id = $1 AND state = 'done' "
            "FOR UPDATE",
            plan_id,
        )
        if not found:
            raise NotFound
        body = loads(found[0]["result"])
        if not 0 <= place < len(body["sessions"]):
            raise NotFound
        proposed = body["sessions"][place]
        if proposed["session"] is not None:
            raise AlreadyOpen
        monday = found[0]["first_day"] + timedelta(days=7 * proposed["week"])
        if not monday <= day < monday + timedelta(days=7):
            raise Invalid({"day": N_("Choose a day of the week it is planned for.")})
        if not await workdays(day, day):
            raise Invalid({"day": N_("Offices are closed on that day.")})
        seats = max(loads(found[0]["policy"])["seats"], len(proposed["people"]))
        session = await open_session(
            SessionDraft(
                proposed["course"],
                (_hours(day, 9, 12), _hours(day, 14, 17)),
                seats,
                centre=centre,
                room=room,
                trainer=proposed["trainer"],
            )
        )
        people = await _ids([one["employeeNo"] for one in proposed["people"]])
        enrolled = await enrol_all(session, people, now=now)
        proposed["session"] = session
        await rows("UPDATE session_plan SET result = $2::jsonb WHERE id = $1", plan_id, dumps(body))
    return Opened(session, enrolled.seated, len(enrolled.kept_away))


def _hours(day: date, begins: int, ends: int) -> tuple[datetime, datetime]:
    return (
        datetime.combine(day, time(begins), ZONE),
        datetime.combine(day, time(ends), ZONE),
    )


async def _ids(numbers: Sequence[str]) -> list[int]:
    found = await rows(
        "SELECT id, employee_no FROM person WHERE employee_no = ANY($1::text[])", list(numbers)
    )
    known = {row["employee_no"]: row["id"] for row in found}
    return [known[number] for number in numbers if number in known]
