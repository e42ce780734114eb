"""What a training officer looks at: who is late, which sessions fill, pass rates, hours, costs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from kit.clock import ZONE
from kit.database import rows
from training.queries import hours, plans
from training.queries.hours import UnitHours
from training.queries.plans import PlanShown
from training.queries.sessions import SessionShown, find_sessions
from training.rules.plans import State

PAGE = 500
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class LateShown:
    """Somebody behind on the way to a post, with the step that is late the longest."""

    plan: int
    employee_no: str
    name: str
    post_name: str
    post_name_en: str | None
    step: str
    step_en: str | None
    kind: str
    due: date
    days: int
    """Late, in days of the calendar."""


@dataclass(frozen=True, slots=True)
class PassRate:
    """First attempts at an exam within a year."""

    exam: str
    name: str
    name_en: str | None
    people: int
    passed: int
    in_the_end: int
    """Who passed at any attempt."""

    @property
    def percent(self) -> float:
        """Of those who passed at once."""
        return round(100 * self.passed / self.people, 1) if self.people else 0.0


@dataclass(frozen=True, slots=True)
class CourseCost:
    """What the sessions of a course cost within a year, and whom they trained."""

    course: str
    name: str
    name_en: str | None
    sessions: int
    seats: int
    seated: int
    completed: int
    cost: Decimal | None
    """Of the sessions whose cost is known; None: of none."""
    completed_of_known: int

    @property
    def each(self) -> Decimal | None:
        """Yuan for each person trained."""
        if self.cost is None or not self.completed_of_known:
            return None
        return (self.cost / self.completed_of_known).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Desk:
    """All of it, for the towns one may see; sessions, exams and costs are the district's."""

    late: list[LateShown]
    plans: int
    sessions: list[SessionShown]
    rates: list[PassRate]
    towns: list[UnitHours]
    costs: list[CourseCost]


async def desk(towns: Collection[int] | None, now: datetime, today: date) -> Desk:
    """As of now; `towns` None: of every town."""
    under_way = await _plans(towns, today)
    coming, _ = await find_sessions(since=now, page_size=200)
    return Desk(
        late=late(under_way, today),
        plans=len(under_way),
        sessions=[one for one in coming if not one.cancelled],
        rates=await pass_rates(now - YEAR),
        towns=hours.by_unit(await hours.of_year(today.year, towns, today)),
        costs=await costs(now - YEAR, now),
    )


async def _plans(towns: Collection[int] | None, today: date) -> list[PlanShown]:
    found: list[PlanShown] = []
    page, total = 1, 1
    while len(found) < total and (page == 1 or len(found) >= (page - 1) * PAGE):
        part, total = await plans.find_plans(today, towns=towns, page=page, page_size=PAGE)
        found += part
        page += 1
    return found


def late(found: Collection[PlanShown], today: date) -> list[LateShown]:
    """Who is behind, the longest late first."""
    behind = []
    for plan in found:
        step = min(
            (one for one in plan.steps if one.state is State.LATE),
            key=lambda one: one.due,
            default=None,
        )
        if step is not None:
            behind.append(
                LateShown(
                    plan.id,
                    plan.employee_no,
                    plan.name,
                    plan.post_name,
                    plan.post_name_en,
                    step.name,
                    step.name_en,
                    step.kind,
                    step.due,
                    (today - step.due).days,
                )
            )
    return sorted(behind, key=lambda one: (one.due, one.employee_no))


async def pass_rates(since: datetime) -> list[PassRate]:
    """Of every exam that somebody began since then, by name; results still to come are left out."""
    found = await rows(
        "SELECT x.code AS exam, x.name, x.name_en, count(*) AS people, "
        "count(*) FILTER (WHERE a.first) AS passed, count(*) FILTER (WHERE a.ever) AS in_the_end "
        "FROM exam x JOIN LATERAL (SELECT t.person, "
        " (array_agg(t.passed ORDER BY t.number))[1] AS first, bool_or(t.passed) AS ever "
        " FROM attempt t WHERE t.exam = x.id AND t.state = 'submitted' AND t.passed IS NOT NULL "
        " AND t.started_at >= $1 GROUP BY t.person) a ON true "
        "GROUP BY x.id ORDER BY x.name, x.code",
        since,
    )
    return [PassRate(**row) for row in found]


async def costs(since: datetime, until: datetime) -> list[CourseCost]:
    """Of every course with a session that ended in between and was settled, by name."""
    found = await rows(
        "SELECT c.code AS course, c.name, c.name_en, count(*) AS sessions, "
        "sum(s.seats)::int AS seats, sum(e.seated)::int AS seated, "
        "sum(e.completed)::int AS completed, sum(s.cost) AS cost, "
        "COALESCE(sum(e.completed) FILTER (WHERE s.cost IS NOT NULL), 0)::int "
        " AS completed_of_known "
        "FROM course_session s JOIN course c ON c.id = s.course JOIN LATERAL (SELECT "
        " count(*) FILTER (WHERE state = 'seated') AS seated, "
        " count(*) FILTER (WHERE outcome = 'completed') AS completed "
        " FROM enrolment WHERE course_session = s.id) e ON true "
        "WHERE NOT s.cancelled AND s.settled_at IS NOT NULL AND s.ends_at > $1 AND s.ends_at <= $2 "
        "GROUP BY c.id ORDER BY c.name, c.code",
        since,
        until,
    )
    return [CourseCost(**row) for row in found]


def when(session: SessionShown) -> str:
    """When a session begins, by the clock on the wall."""
    return session.starts_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
