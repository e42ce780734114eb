"""What was answered for a day as it was known then, where something was corrected since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from certification.queries.conditions import POST, condition_sets
from certification.queries.qualification import assess_person
from certification.rules.asked import evidence_kinds
from certification.rules.evaluation import Assessment
from certification.rules.evidence import SERVICE
from certification.rules.tree import LineOpen, Node, leaves
from kit.clock import ZONE
from kit.database import rows
from kit.language import N_
from staff.queries.placements import put_right_since

CORRECTIONS = {
    "evidence-withdrawn": N_("evidence withdrawn"),
    "evidence-recorded": N_("evidence recorded afterwards"),
    "certificate-recorded": N_("certificate recorded afterwards"),
    "conditions-set": N_("conditions set afterwards"),
    "conditions-replaced": N_("conditions replaced"),
    "placement-recorded": N_("placement recorded afterwards"),
    "placement-changed": N_("end of a placement moved"),
    "placement-cancelled": N_("placement cancelled"),
    "lines-changed": N_("service lines of a certificate changed"),
    "file-corrected": N_("the person's file corrected"),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that was put right after the day; `what` is a key of CORRECTIONS."""

    at: datetime
    what: str
    subject: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """The answer as it was known when the day ended, and what was corrected since."""

    known_at: datetime
    assessment: Assessment
    corrections: tuple[Correction, ...]


def end_of(day: date) -> datetime:
    """The last instant of the day in the service's time zone."""
    return datetime.combine(day, time.max, ZONE)


async def as_known_then(
    person: int, subject: str, assessment: Assessment, now: datetime, purpose: str = POST
) -> Recalled | None:
    """The answer of the day's end; None: that day is not over, or the answer is still the same.

    Nothing was answered on days on which no conditions were on file yet.
    """
    on = assessment.on
    if on >= now.astimezone(ZONE).date() or on <= date.min:
        return None
    then = end_of(on)
    sets = await condition_sets(purpose, subject, then)
    if not sets:
        return None
    before = await assess_person(person, subject, on, purpose, then)
    if _told(before) == _told(assessment):
        return None
    trees = [one.tree for one in [*sets, *await condition_sets(purpose, subject)]]
    return Recalled(then, before, await _corrections(person, purpose, subject, on, then, trees))


def _told(assessment: Assessment) -> tuple[object, ...]:
    found = tuple((one.condition, one.met) for one in assessment.findings)
    return (assessment.answer, found)


async def _corrections(
    person: int, purpose: str, subject: str, on: date, then: datetime, trees: Sequence[Node]
) -> tuple[Correction, ...]:
    kinds = evidence_kinds(trees)
    by_line = any(isinstance(leaf, LineOpen) for tree in trees for leaf in leaves(tree))
    placed = await put_right_since(person, on, then) if SERVICE in kinds else ()
    found = await rows(
        "SELECT withdrawn_at AS at, 'evidence-withdrawn' AS what, "
        "kind || ' ' || subject AS subject, "
        "withdrawn_because AS reason FROM evidence WHERE person = $1 AND kind = ANY($5::text[]) "
        "AND withdrawn_at > $4 AND first_day <= $6 AND recorded_at <= $4 "
        "UNION ALL SELECT recorded_at, 'evidence-recorded', kind || ' ' || subject, NULL "
        "FROM evidence WHERE person = $1 AND kind = ANY($5::text[]) AND recorded_at > $4 "
        "AND first_day <= $6 AND withdrawn_at IS NULL "
        "UNION ALL SELECT recorded_at, 'certificate-recorded', number, NULL FROM certificate "
        "WHERE person = $1 AND recorded_at > $4 AND first_day <= $6 "
        "UNION ALL SELECT made_at, 'conditions-set', subject, source FROM condition_set "
        "WHERE purpose = $2 AND subject = $3 AND made_at > $4 AND first_day <= $6 "
        "AND withdrawn_at IS NULL "
        "UNION ALL SELECT withdrawn_at, 'conditions-replaced', subject, source FROM condition_set "
        "WHERE purpose = $2 AND subject = $3 AND withdrawn_at > $4 AND first_day <= $6 "
        "AND made_at <= $4 "
        "UNION ALL SELECT at, 'lines-changed', key, NULL FROM history "
        "WHERE action = 'certificate-type.put' AND after ? 'lines' AND at > $4 AND $7 "
        "AND key IN (SELECT t.code FROM certificate c "
        "JOIN certificate_type t ON t.id = c.certificate_type WHERE c.person = $1) "
        "UNION ALL SELECT h.at, 'file-corrected', f.name, NULL FROM person p "
        "JOIN history h ON h.kind = 'person' AND h.key = p.employee_no "
        "JOIN unnest(ARRAY['identity', 'education']) AS f (name) "
        "ON h.before ? f.name AND h.before -> f.name IS DISTINCT FROM h.after -> f.name "
        "WHERE p.id = $1 AND h.at > $4 "
        "UNION ALL SELECT until, 'file-corrected', 'birth_date', NULL FROM former_birth_date "
        "WHERE person = $1 AND until > $4 ORDER BY 1 LIMIT 50",
        person,
        purpose,
        subject,
        then,
        sorted(kinds),
        on,
        by_line,
    )
    told = [Correction(**row) for row in found]
    told += [
        Correction(one.at, f"placement-{one.what}", one.order_no, one.reason) for one in placed
    ]
    return tuple(sorted(told, key=lambda one: one.at))
