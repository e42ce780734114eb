"""Plans and how far they have come: read from evidence, never stored."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from certification.queries.facts import certificate_spans, evidence_of
from kit.clock import ZONE
from kit.database import rows
from kit.jsontext import loads
from staff.queries.calendar import workdays
from training.exams.queries import exams
from training.queries import courses
from training.rules import plans
from training.rules.plans import Open, Record, State, Step, Wanted


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step with its name and how it stands."""

    kind: str
    subject: str
    name: str
    name_en: str | None
    due: date
    done_on: date | None
    state: State
    amount: int
    """Days of practice, or how many of the electives; 0: neither."""
    so_far: Decimal
    """Of the amount."""
    options: tuple[tuple[str, str, str, str | None], ...]
    """Of electives: kind, code, name, English name."""


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan with its steps."""

    id: int
    person: int
    employee_no: str
    name: str
    town: int
    post: str
    post_name: str
    post_name_en: str | None
    first_day: date
    due: date
    why: str | None
    refresher: bool
    """Whether only what was done from its first day on counts."""
    steps: tuple[StepShown, ...]
    forecast: date | None
    """When the last step will be done if each takes what it was given; None: all done, or late
    beyond what can be said."""

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state is State.DONE for step in self.steps)

    @property
    def late(self) -> bool:
        """Whether any step is late."""
        return any(step.state is State.LATE for step in self.steps)


async def find_plans(
    today: date,
    *,
    towns: Collection[int] | None = None,
    person_id: int | None = None,
    plan_id: int | None = None,
    page: int = 1,
    page_size: int = 50,
) -> tuple[list[PlanShown], int]:
    """(a page of the plans under way, how many there are), by due date.

    `towns` None: of every town. With a person or an id, only those.
    """
    where = (
        " FROM plan l JOIN person p ON p.id = l.person JOIN post o ON o.id = l.post "
        "WHERE NOT l.cancelled AND ($1::bigint[] IS NULL OR p.town = ANY($1)) "
        "AND ($2::bigint IS NULL OR l.person = $2) AND ($3::bigint IS NULL OR l.id = $3)"
    )
    given = (None if towns is None else list(towns), person_id, plan_id)
    total = await rows(f"SELECT count(*) AS n {where}", *given)
    found = await rows(
        "SELECT l.id, l.person, p.employee_no, p.name, p.town, o.code AS post, "
        "o.name AS post_name, o.name_en AS post_name_en, l.first_day, l.due, l.why, "
        f"l.refresher {where} "
        "ORDER BY l.due, l.id LIMIT $4 OFFSET $5",
        *given,
        page_size,
        (page - 1) * page_size,
    )
    steps = await rows(
        "SELECT plan, kind, subject, due, days, amount, options FROM plan_step "
        "WHERE plan = ANY($1) ORDER BY position",
        [row["id"] for row in found],
    )
    wanted: dict[int, list[tuple[Wanted, date]]] = defaultdict(list)
    for row in steps:
        options = tuple((kind, code) for kind, code in loads(row["options"]) or ())
        step = Wanted(row["kind"], row["subject"], row["days"] or 0, row["amount"] or 0, options)
        wanted[row["plan"]].append((step, row["due"]))
    named = await _names([step for mine in wanted.values() for step, _ in mine])
    records = await _records({row["person"] for row in found}, today)
    ahead = await _ahead(wanted, today) if found else _Ahead((), {}, {})
    return [
        _shown(row, wanted[row["id"]], records[row["person"]], named, ahead, today) for row in found
    ], int(total[0]["n"])


def _shown(
    row: dict[str, Any],
    wanted: Sequence[tuple[Wanted, date]],
    record: Record,
    named: Mapping[tuple[str, str], tuple[str, str | None]],
    ahead: "_Ahead",
    today: date,
) -> PlanShown:
    since = row["first_day"] if row["refresher"] else date.min
    steps = [
        Step(step.kind, step.subject, due, plans.done_on(step, record, since))
        for step, due in wanted
    ]
    shown = tuple(
        StepShown(
            step.kind,
            step.subject,
            *named.get((step.kind, step.subject), (step.subject, None)),
            due=step.due,
            done_on=step.done_on,
            state=state,
            amount=rule.amount,
            so_far=plans.progress(rule, record, since),
            options=tuple((*key, *named.get(key, (key[1], None))) for key in rule.options),
        )
        for step, state, (rule, _) in zip(steps, plans.states(steps, today), wanted, strict=True)
    )
    before, opened = 0, []
    for step, (rule, _) in zip(steps, wanted, strict=True):
        if step.done_on is None:
            opened.append(ahead.open(rule, before, record))
        before = rule.days
    return PlanShown(**row, steps=shown, forecast=plans.forecast(opened, ahead.workdays))


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What is to come: working days from today on, next sessions, openings of exams."""

    workdays: Sequence[date]
    sessions: Mapping[str, date]
    exams: Mapping[str, date]

    def open(self, step: Wanted, before: int, record: Record) -> Open:
        soonest = None
        if step.kind == plans.SESSION:
            soonest = self.sessions.get(step.subject)
        elif step.kind == plans.EXAM:
            soonest = self.exams.get(step.subject)
        lacking = 0
        if step.kind == plans.PRACTICE:
            lacking = math.ceil(step.amount - plans.progress(step, record))
        return Open(max(1, step.days - before), soonest, lacking)


async def _ahead(wanted: Mapping[int, Sequence[tuple[Wanted, date]]], today: date) -> _Ahead:
    steps = [step for mine in wanted.values() for step, _ in mine]
    sessions = await rows(
        "SELECT c.code, min(s.ends_at AT TIME ZONE $3)::date AS ends FROM course_session s "
        "JOIN course c ON c.id = s.course WHERE NOT s.cancelled AND c.code = ANY($1) "
        "AND (s.starts_at AT TIME ZONE $3)::date >= $2 AND s.seats > (SELECT count(*) "
        "FROM enrolment e WHERE e.course_session = s.id AND e.state = 'seated') GROUP BY c.code",
        sorted({step.subject for step in steps if step.kind == plans.SESSION}),
        today,
        str(ZONE),
    )
    exam_days = await rows(
        "SELECT code, (opens_at AT TIME ZONE $2)::date AS opens FROM exam WHERE code = ANY($1) "
        "AND opens_at IS NOT NULL",
        sorted({step.subject for step in steps if step.kind == plans.EXAM}),
        str(ZONE),
    )
    days = await workdays(today, today + timedelta(days=2 * plans.MOST_DAYS))
    return _Ahead(
        days,
        {row["code"]: row["ends"] for row in sessions},
        {row["code"]: row["opens"] for row in exam_days},
    )


async def _names(steps: Sequence[Wanted]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """(kind, code) -> (name, English name) of what steps and electives name."""
    asked = {key for step in steps for key in ((step.kind, step.subject), *step.options)}

    def codes(*kinds: str) -> list[str]:
        return sorted({code for kind, code in asked if kind in kinds})

    types = await rows(
        "SELECT code, name, name_en FROM certificate_type WHERE code = ANY($1)",
        codes(plans.CERTIFICATE),
    )
    read = await courses.names(codes(plans.COURSE, plans.SESSION))
    found = {
        plans.COURSE: read,
        plans.SESSION: read,
        plans.EXAM: await exams.names(codes(plans.EXAM)),
        plans.CERTIFICATE: {row["code"]: (row["name"], row["name_en"]) for row in types},
    }
    return {(kind, code): name for kind, names in found.items() for code, name in names.items()}


async def _records(people: Collection[int], today: date) -> dict[int, Record]:
    """Person -> what they have done."""
    evidence = await evidence_of(people, kinds=("exam-passed", "days-served"))
    spans = await certificate_spans(people, first_day=today)
    credit = await courses.completed(people)
    attended = await courses.attended(people)
    found: dict[int, Record] = {}
    for person in people:
        done: dict[tuple[str, str], list[date]] = defaultdict(list)
        practice: list[tuple[date, Decimal]] = []
        for code, on in credit.get(person, {}).items():
            done[plans.COURSE, code].append(on)
        for code, days in attended.get(person, {}).items():
            done[plans.COURSE, code] += days
            done[plans.SESSION, code] += days
        for one in evidence.get(person, ()):
            if one.kind == "exam-passed":
                done[plans.EXAM, one.subject].append(one.first_day)
            elif one.subject == "supervised":
                practice.append((one.first_day, one.amount or Decimal(0)))
        for span in spans.get(person, ()):
            done[plans.CERTIFICATE, span.type].append(span.first_day)
        found[person] = Record(done, tuple(practice))
    return found


async def held_certificates(person_id: int, today: date) -> dict[str, date | None]:
    """Certificate type -> its last day (None: no end) of what the person holds today."""
    spans = (await certificate_spans([person_id])).get(person_id, ())
    return {
        span.type: span.last_day
        for span in spans
        if span.first_day <= today and (span.last_day is None or today <= span.last_day)
    }
