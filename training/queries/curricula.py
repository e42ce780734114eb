"""Curricula in force, and whom a rule names for one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from certification.queries.facts import certificate_spans
from certification.rules.facts import CertificateSpan
from kit.database import rows
from kit.jsontext import loads
from training.exams.queries import exams
from training.queries import gaps
from training.rules import plans
from training.rules.curricula import from_body
from training.rules.plans import Wanted
from training.solver.planning import monday_of

SOON = timedelta(days=90)
LATELY = timedelta(days=30)
WEEKS = 13
"""Of rosters that are looked at for gaps."""
RULES = ("newcomer", "expiring", "changed", "gap")


@dataclass(frozen=True, slots=True)
class CurriculumShown:
    """The steps to a post for whoever begins on or after `first_day`."""

    id: int
    post: str
    post_name: str
    post_name_en: str | None
    first_day: date
    source: str | None
    steps: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """One whom a rule names, and the fact that made it do so."""

    person_id: int
    employee_no: str
    name: str
    town: int
    since: date | None
    """First day of the placement, last day of the certificate, day of the new version."""


async def every() -> list[CurriculumShown]:
    """All curricula, by post and then the latest first."""
    return await _shown("true")


async def of_post(post: str) -> list[CurriculumShown]:
    """The curricula of a post, the latest first."""
    return await _shown("o.code = $1", post)


async def _shown(where: str, *given: Any) -> list[CurriculumShown]:
    found = await rows(
        "SELECT u.id, o.code AS post, o.name AS post_name, o.name_en AS post_name_en, "
        "u.first_day, u.source, u.steps FROM curriculum u JOIN post o ON o.id = u.post "
        f"WHERE {where} ORDER BY o.code, u.first_day DESC",
        *given,
    )
    return [CurriculumShown(**{**row, "steps": from_body(loads(row["steps"]))}) for row in found]


async def usual_steps(post: str, on: date) -> tuple[Wanted, ...]:
    """What whoever begins on that day does for the post: its curriculum in force.

    Without one: read the course, pass the exam, get the certificate, where exam and certificate
    type bear the post's code; empty where there is no such exam.
    """
    for one in await of_post(post):
        if one.first_day <= on:
            return one.steps
    exam = await exams.exam_by_code(post)
    if exam is None:
        return ()
    course = [Wanted(plans.COURSE, exam.course, 10)] if exam.course else []
    return (*course, Wanted(plans.EXAM, post, 15), Wanted(plans.CERTIFICATE, post, 20))


_HERE = (
    "($2::bigint[] IS NULL OR p.town = ANY($2)) AND (p.left_on IS NULL OR p.left_on > $3) "
    "AND NOT EXISTS (SELECT 1 FROM plan l JOIN post o ON o.id = l.post "
    "WHERE l.person = p.id AND o.code = $1 AND NOT l.cancelled)"
)
_WHO = "SELECT p.id AS person_id, p.employee_no, p.name, p.town"
_PLACED = (
    f"{_WHO}, min(m.first_day) AS since FROM placement m JOIN person p ON p.id = m.person "
    "JOIN post o ON o.id = m.post AND o.code = $1 "
    f"WHERE NOT m.cancelled AND m.first_day BETWEEN $4 AND $5 AND {_HERE} "
    "GROUP BY p.id ORDER BY since, p.employee_no"
)
_READ_BEFORE = (
    f"{_WHO}, max(v.published_on) AS since FROM exam x JOIN course c ON c.id = x.course "
    "JOIN course_version v ON v.course = c.id AND v.state = 'current' "
    "JOIN course_version w ON w.course = c.id AND w.state = 'retired' "
    "JOIN lesson l ON l.version = w.id JOIN lesson_read r ON r.lesson = l.id "
    f"JOIN person p ON p.id = r.person WHERE x.code = $1 AND {_HERE} "
    "AND NOT EXISTS (SELECT 1 FROM lesson_read n JOIN lesson nl "
    "ON nl.id = n.lesson WHERE nl.version = v.id AND n.person = p.id AND NOT n.carried) "
    "AND EXISTS (SELECT 1 FROM lesson nl WHERE nl.version = v.id AND NOT EXISTS "
    "(SELECT 1 FROM lesson_read n WHERE n.lesson = nl.id AND n.person = p.id)) "
    "GROUP BY p.id ORDER BY p.employee_no"
)
_AT_WINDOWS = (
    f"{_WHO}, NULL::date AS since FROM person p WHERE p.pool IN ('shared', 'fixed') AND {_HERE} "
    "ORDER BY p.pool DESC, p.employee_no"
)


async def named(rule: str, post: str, towns: Collection[int] | None, today: date) -> list[Named]:
    """Whom the rule names for a plan to the post and who has none; `towns` None: every town.

    `newcomer`: placed in the post lately or soon without its certificate. `expiring`: whose
    certificate of the post runs out within 90 days. `changed`: who read an earlier version of the
    post's course and nothing of what is new in the present one. `gap`: who serves at windows of
    towns whose rosters lack it, and lacks it too.
    """
    given = (post, None if towns is None else list(towns), today)
    if rule == "changed":
        return [Named(**row) for row in await rows(_READ_BEFORE, *given)]
    if rule == "newcomer":
        found = await rows(_PLACED, *given, today - LATELY, today + SOON)
    else:
        found = await rows(_AT_WINDOWS, *given)
    people = [Named(**row) for row in found]
    spans = await certificate_spans([one.person_id for one in people])
    kept = []
    for one in people:
        mine = spans.get(one.person_id, [])
        ends = [span.last_day or date.max for span in mine if span.type == post]
        held = max((end for end in ends if end >= today), default=None)
        if rule == "expiring":
            if held is not None and held <= today + SOON:
                kept.append(replace(one, since=held))
        elif held is None and (rule == "newcomer" or any(_holds(span, today) for span in mine)):
            kept.append(one)
    return await _where_short(kept, post, today) if rule == "gap" else kept


async def _where_short(people: list[Named], post: str, today: date) -> list[Named]:
    """Of these people those of towns whose rosters lack the post, the shortest town first.

    Where no roster lacks it anywhere, or none is known, everybody, as they came.
    """
    lacking: dict[str, int] = defaultdict(int)
    for gap in await gaps.gaps(monday_of(today), WEEKS):
        if gap.post == post:
            lacking[gap.town] += gap.half_days
    if not lacking:
        return people
    found = await rows("SELECT id, code FROM town WHERE code = ANY($1)", list(lacking))
    short = {row["id"]: lacking[row["code"]] for row in found}
    return sorted((one for one in people if one.town in short), key=lambda one: -short[one.town])


def _holds(span: CertificateSpan, today: date) -> bool:
    return span.first_day <= today and (span.last_day is None or today <= span.last_day)


async def touched(post: str, first_day: date) -> list[Named]:
    """Who begins on the way to the post on or after that day, by plans that are made already."""
    found = await rows(
        f"{_WHO}, l.first_day AS since FROM plan l JOIN post o ON o.id = l.post "
        "JOIN person p ON p.id = l.person "
        "WHERE o.code = $1 AND l.first_day >= $2 AND NOT l.cancelled ORDER BY l.first_day, p.id",
        post,
        first_day,
    )
    return [Named(**row) for row in found]
