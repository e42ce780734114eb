"""Plans and how far they have come: read from evidence, never stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from certification.queries.facts import certificate_spans, evidence_of
from kit.clock import ZONE
from kit.database import rows
from training.exams.queries import exams
from training.queries import courses
from training.rules import plans
from training.rules.plans import State, Step


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
    refresher: bool
    """Whether it leads to a renewal: then only what is done from its first day on counts."""
    steps: tuple[StepShown, ...]

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
        f"o.name AS post_name, o.name_en AS post_name_en, l.first_day, l.due, l.refresher {where} "
        "ORDER BY l.due, l.id LIMIT $4 OFFSET $5",
        *given,
        page_size,
        (page - 1) * page_size,
    )
    steps = await rows(
        "SELECT plan, kind, subject, due FROM plan_step WHERE plan = ANY($1) ORDER BY position",
        [row["id"] for row in found],
    )
    named = await _names(steps)
    done = await _done({row["person"] for row in found}, today)
    again = await _done_again({row["person"] for row in found if row["refresher"]}, today)
    shown = []
    for row in found:
        first = row["first_day"] if row["refresher"] else None
        mine = [
            Step(
                s["kind"],
                s["subject"],
                s["due"],
                done[row["person"]].get((s["kind"], s["subject"]))
                if first is None
                else _since(first, again[row["person"]].get((s["kind"], s["subject"]), ())),
            )
            for s in steps
            if s["plan"] == row["id"]
        ]
        shown.append(
            PlanShown(
                **row,
                steps=tuple(
                    StepShown(
                        step.kind,
                        step.subject,
                        *named.get((step.kind, step.subject), (step.subject, None)),
                        due=step.due,
                        done_on=step.done_on,
                        state=state,
                    )
                    for step, state in zip(mine, plans.states(mine, today), strict=True)
                ),
            )
        )
    return shown, int(total[0]["n"])


async def _names(steps: list[dict[str, str]]) -> dict[tuple[str, str], tuple[str, str | None]]:
    def codes(kind: str) -> list[str]:
        return sorted({step["subject"] for step in steps if step["kind"] == kind})

    types = await rows(
        "SELECT code, name, name_en FROM certificate_type WHERE code = ANY($1)",
        codes(plans.CERTIFICATE),
    )
    found = {
        plans.COURSE: await courses.names(codes(plans.COURSE)),
        plans.EXAM: await exams.names(codes(plans.EXAM)),
        plans.CERTIFICATE: {row["code"]: (row["name"], row["name_en"]) for row in types},
    }
    return {(kind, code): name for kind, names in found.items() for code, name in names.items()}


async def _done(people: Collection[int], today: date) -> dict[int, dict[tuple[str, str], date]]:
    """Person -> (kind, subject) -> the day since when a step counts as done."""
    evidence = await evidence_of(people)
    spans = await certificate_spans(people)
    read = await courses.completed(people)
    found: dict[int, dict[tuple[str, str], date]] = {}
    for person in people:
        mine = found.setdefault(person, {})
        for code, on in read.get(person, {}).items():
            mine[plans.COURSE, code] = on
        for one in evidence.get(person, ()):
            if one.kind == "exam-passed":
                mine.setdefault((plans.EXAM, one.subject), one.first_day)
        for span in spans.get(person, ()):
            if span.first_day <= today and (span.last_day is None or today <= span.last_day):
                mine.setdefault((plans.CERTIFICATE, span.type), span.first_day)
    return found


def _since(first: date, days: Collection[date]) -> date | None:
    return min((day for day in days if day >= first), default=None)


async def _done_again(
    people: Collection[int], today: date
) -> dict[int, dict[tuple[str, str], list[date]]]:
    """Person -> (kind, subject) -> every day on which it was done, for plans of a renewal.

    A course counts by its lessons and by each session attended, a certificate by each first day.
    """
    found: dict[int, dict[tuple[str, str], list[date]]] = {person: {} for person in people}
    for person, read in (await courses.completed(people)).items():
        for code, on in read.items():
            found[person].setdefault((plans.COURSE, code), []).append(on)
    attended = await rows(
        "SELECT e.person, c.code, (s.ends_at AT TIME ZONE $3)::date AS on FROM enrolment e "
        "JOIN course_session s ON s.id = e.course_session JOIN course c ON c.id = s.course "
        "WHERE e.person = ANY($1::bigint[]) AND e.state = 'seated' AND NOT s.cancelled "
        "AND s.ends_at < ($2::date + 1)::timestamp AT TIME ZONE $3",
        list(people),
        today,
        str(ZONE),
    )
    for row in attended:
        found[row["person"]].setdefault((plans.COURSE, row["code"]), []).append(row["on"])
    for person, evidence in (await evidence_of(people)).items():
        for one in evidence:
            if one.kind == "exam-passed":
                found[person].setdefault((plans.EXAM, one.subject), []).append(one.first_day)
    for person, spans in (await certificate_spans(people)).items():
        for span in spans:
            found[person].setdefault((plans.CERTIFICATE, span.type), []).append(span.first_day)
    return found


async def held_certificates(person_id: int, today: date) -> dict[str, date | None]:
    """Certificate type -> its last day (None: no end) of what the person holds today."""
    spans = (await certificate_spans([person_id])).get(person_id, ())
    return {
        span.type: span.last_day
        for span in spans
        if span.first_day <= today and (span.last_day is None or today <= span.last_day)
    }
