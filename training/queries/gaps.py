"""What session planning rests on: gaps that rosters show, people who could be trained, trainers.

The floor above contributes under `GAPS` a function (first day, last day) -> (list[Missing],
list[Covered]): what its rosters lack.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from certification.queries.facts import certificate_spans
from certification.rules.facts import CertificateSpan
from kit import contributions
from kit.clock import ZONE
from kit.database import rows
from kit.jsontext import loads
from kit.rulesets import in_force
from training.defaults import SESSION_PLANNING
from training.solver import Gap, Group, Month, Problem, Slot, effect, planning
from training.solver.planning import Covered, Missing, Planning

GAPS = "training.gaps"
LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Trainable:
    """One who serves at windows and lacks, or will soon lack, a post's certificate."""

    person_id: int
    employee_no: str
    name: str
    town: str
    post: str
    until: date | None
    """Last day of the certificate that runs out; None: there is none."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a plan of sessions is made from."""

    problem: Problem
    people: tuple[Trainable, ...]
    """By town and post, those whose certificate runs out first, then by number."""
    courses: Mapping[str, str]
    """Post -> the course that leads to its exam."""


async def policy_on(day: date) -> Planning:
    """What planning sessions may count on that day."""
    found = await in_force(SESSION_PLANNING, day)
    return planning.from_body(found.body) if found else planning.DEFAULT


async def gaps(first_day: date, weeks: int) -> list[Gap]:
    """Window half-days that lack somebody certified, by town, post and week."""
    last = first_day + timedelta(days=7 * weeks - 1)
    missing: list[Missing] = []
    covered: list[Covered] = []
    for provide in contributions.of(GAPS):
        more, known = await provide(first_day, last)
        missing += more
        covered += known
    return planning.weekly(missing, covered, await _posts_of_lines(), first_day, weeks)


async def _posts_of_lines() -> dict[str, str]:
    found = await rows(
        "SELECT l.code AS line, min(o.code) AS post FROM post o "
        "JOIN service_line l ON l.id = o.service_line GROUP BY l.code"
    )
    return {row["line"]: row["post"] for row in found}


async def situation(first_day: date, weeks: int) -> Situation:
    """The problem of choosing sessions for these weeks from the Monday on."""
    policy = await policy_on(first_day)
    last = first_day + timedelta(days=7 * weeks - 1)
    found = await gaps(first_day, weeks)
    courses = {
        row["post"]: row["course"]
        for row in await rows(
            "SELECT x.code AS post, c.code AS course FROM exam x JOIN course c ON c.id = x.course"
        )
    }
    people = await trainable(sorted(courses), first_day, last)
    count: dict[tuple[str, str], int] = defaultdict(int)
    for one in people:
        count[one.town, one.post] += 1
    staff = await rows(
        "SELECT t.code, count(*) AS n FROM person p JOIN town t ON t.id = p.town "
        "WHERE p.pool IN ('shared', 'fixed') AND (p.left_on IS NULL OR p.left_on > $1) "
        "GROUP BY t.code",
        first_day,
    )
    problem = Problem(
        weeks=weeks,
        gaps=tuple(gap for gap in found if gap.post in courses),
        groups=tuple(
            Group(town, post, n, policy.half_days_a_week) for (town, post), n in count.items()
        ),
        slots=tuple(await _slots(courses, first_day, weeks, policy)),
        seats=policy.seats,
        lead_weeks=policy.lead_weeks,
        most_away=tuple(
            (row["code"], max(1, row["n"] * policy.away_percent // 100)) for row in staff
        ),
        least=policy.least,
        rooms=policy.rooms,
    )
    return Situation(problem, tuple(people), courses)


async def trainable(posts: Sequence[str], first_day: date, last_day: date) -> list[Trainable]:
    """Who serves at windows and lacks a post's certificate, or will by the last day."""
    found = await rows(
        "SELECT p.id, p.employee_no, p.name, t.code AS town FROM person p "
        "JOIN town t ON t.id = p.town WHERE p.pool IN ('shared', 'fixed') "
        "AND (p.left_on IS NULL OR p.left_on > $1) ORDER BY t.code, p.employee_no",
        last_day,
    )
    spans = await certificate_spans([row["id"] for row in found], first_day=first_day)
    result = []
    for row in found:
        mine = spans.get(row["id"], [])
        if not any(_holds(span, first_day) for span in mine):
            continue
        for post in posts:
            ends = max(
                (span.last_day or date.max for span in mine if span.type == post), default=None
            )
            if ends is None or ends < last_day:
                result.append(
                    Trainable(row["id"], row["employee_no"], row["name"], row["town"], post, ends)
                )
    result.sort(key=lambda one: (one.town, one.post, one.until or date.max, one.employee_no))
    return result


def _holds(span: CertificateSpan, day: date) -> bool:
    return span.first_day <= day and (span.last_day is None or day <= span.last_day)


async def _slots(
    courses: Mapping[str, str], first_day: date, weeks: int, policy: Planning
) -> list[Slot]:
    """Trainers' weeks: whoever gave a session in the last year teaches what they gave.

    A course that nobody has given yet is taught by any of them; sessions that are open already
    count against a trainer's week.
    """
    found = await rows(
        "SELECT s.trainer, c.code AS course, (s.starts_at AT TIME ZONE $2)::date AS day "
        "FROM course_session s JOIN course c ON c.id = s.course "
        "WHERE s.trainer IS NOT NULL AND NOT s.cancelled AND s.starts_at >= $1",
        first_day - LOOK_BACK,
        str(ZONE),
    )
    taught: dict[str, set[str]] = defaultdict(set)
    taken: dict[tuple[str, int], int] = defaultdict(int)
    for row in found:
        taught[row["trainer"]].add(row["course"])
        taken[row["trainer"], (row["day"] - first_day).days // 7] += 1
    given = set().union(*taught.values()) if taught else set()
    slots = []
    for trainer, mine in sorted(taught.items()):
        posts = frozenset(
            post for post, course in courses.items() if course in mine or course not in given
        )
        for week in range(weeks):
            sessions = policy.sessions_a_week - taken[trainer, week]
            if posts and sessions > 0:
                slots.append(Slot(trainer, week, posts, sessions))
    return slots


@dataclass(frozen=True, slots=True)
class PlanOfSessions:
    """A plan of sessions as it was made."""

    id: int
    first_day: date
    weeks: int
    state: str
    job: int | None
    made_at: datetime
    result: dict[str, Any] | None


async def session_plans(*, page: int = 1, page_size: int = 50) -> tuple[list[PlanOfSessions], int]:
    """(a page of the plans of sessions, how many there are), the newest first."""
    total = await rows("SELECT count(*) AS n FROM session_plan")
    found = await rows(
        "SELECT id, first_day, weeks, state, job, made_at, result FROM session_plan "
        "ORDER BY id DESC LIMIT $1 OFFSET $2",
        page_size,
        (page - 1) * page_size,
    )
    return [_plan(row) for row in found], int(total[0]["n"])


async def session_plan(plan_id: int) -> PlanOfSessions | None:
    """The plan of sessions of that id."""
    found = await rows(
        "SELECT id, first_day, weeks, state, job, made_at, result FROM session_plan WHERE id = $1",
        plan_id,
    )
    return _plan(found[0]) if found else None


def _plan(row: dict[str, Any]) -> PlanOfSessions:
    return PlanOfSessions(**{**row, "result": loads(row["result"]) if row["result"] else None})


async def would_close(
    people: Sequence[str], post: str, ready_on: date, first_day: date, weeks: int
) -> list[Month]:
    """By month, what windows lack now and would lack if these people served from that day on.

    People are named by number; who is unknown is left out.
    """
    policy = await policy_on(first_day)
    found = await rows(
        "SELECT t.code FROM person p JOIN town t ON t.id = p.town "
        "WHERE p.employee_no = ANY($1::text[])",
        list(people),
    )
    begin = -(-max(0, (ready_on - first_day).days) // 7)
    return effect(
        [gap for gap in await gaps(first_day, weeks) if gap.post == post],
        [(row["code"], post, policy.half_days_a_week) for row in found],
        from_week=begin,
        month_of=planning.month_names(first_day, weeks),
    )
