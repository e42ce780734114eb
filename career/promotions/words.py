"""What stands on a promotion list, in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from career.promotions.rules import findings as kept
from career.promotions.rules.score import Score
from certification.rules import reading, vocabulary
from certification.rules.evaluation import Finding
from certification.rules.facts import (
    Appraisal,
    CertificateSpan,
    ExamPass,
    Fact,
    Service,
)
from certification.rules.reading import Names
from certification.rules.tree import DaysServed, Node, ServiceMonths, leaves
from kit.language import N_, gettext
from kit.web.environment import number_text
from staff.words import EDUCATION, word

STANDINGS = {"eligible": N_("eligible"), "nearly": N_("nearly eligible"), "not": N_("not yet")}
STATES = {"draft": N_("draft"), "adopted": N_("adopted"), "superseded": N_("superseded")}
_COUNTED = {
    "service": N_("months of service"),
    "certificates": N_("certificates in force"),
    "commendations": N_("commendations"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A fact in words, and where it can be looked at."""

    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """What one condition said of one person."""

    condition: str
    met: bool
    because: str | None
    remedy: str | None
    ready: Any
    proofs: Sequence[Proof]


def told(kept_findings: Sequence[Mapping[str, Any]], employee_no: str, names: Names) -> list[Told]:
    """The findings in words, each with its proofs."""
    found = []
    for one in kept_findings:
        finding = kept.read(one)
        waived = one.get("waived")
        found.append(
            Told(
                reading.condition(finding.condition, names),
                finding.met,
                gettext(N_("waived: {reason}"), reason=waived)
                if waived
                else reading.because(finding, names) or _reached(finding),
                reading.remedy(finding, names),
                finding.ready,
                _proofs(one, finding.condition, employee_no, names),
            )
        )
    return found


def _reached(finding: Finding) -> str | None:
    if finding.reached is None:
        return None
    return gettext(N_("{reached} reached so far"), reached=reading.plain(finding.reached))


def _proofs(one: Mapping[str, Any], condition: Node, employee_no: str, names: Names) -> list[Proof]:
    """The facts; where many small ones were counted, the page that lists them."""
    found = [
        Proof(reading.fact(fact, names), link_of(fact, employee_no)) for fact in _all_facts(one)
    ]
    asked = {type(leaf) for leaf in leaves(condition)}
    if ServiceMonths in asked:
        found.append(
            Proof(gettext(N_("the days behind it")), f"/people/{employee_no}/service-length")
        )
    if DaysServed in asked:
        found.append(Proof(gettext(N_("days served")), f"/people/{employee_no}/career"))
    return found


def _all_facts(one: Mapping[str, Any]) -> list[Fact]:
    return [*kept.facts(one), *(fact for part in one.get("parts", ()) for fact in _all_facts(part))]


def link_of(fact: Fact, employee_no: str) -> str | None:
    """Where the fact can be looked at."""
    match fact:
        case CertificateSpan():
            return f"/certificates/{fact.number}"
        case Service():
            return f"/people/{employee_no}/service-length"
        case Appraisal():
            return f"/people/{employee_no}/appraisals"
        case ExamPass():
            return f"/people/{employee_no}/career"
        case _:
            return f"/people/{employee_no}"


def score_text(parts: Sequence[Mapping[str, Any]]) -> str:
    """What the points are for, one after another: `service 36: 18 points; …`."""
    between = gettext(N_("; "))
    return between.join(
        gettext(
            N_("{what} {count}: {points} points"),
            what=_what(one["what"]),
            count=number_text(one["count"]),
            points=number_text(one["points"]),
        )
        for one in parts
    )


def _what(what: str) -> str:
    head, _, tail = what.partition(":")
    if head == "appraisal":
        return gettext(vocabulary.GRADES[tail]) if tail in vocabulary.GRADES else tail
    if head == "education":
        return word(EDUCATION, tail)
    return gettext(_COUNTED.get(head, head))


def rule_text(score: Score) -> str:
    """How the score is made, in one sentence."""
    parts = [
        gettext(
            N_("{points} points a month of service (up to {most} months)"),
            points=number_text(score.service_month),
            most=score.most_service_months,
        ),
        gettext(N_("{points} a certificate in force"), points=number_text(score.certificate)),
        *(
            gettext(
                N_("{points} for each appraisal “{grade}” of {years} years"),
                points=number_text(points),
                grade=_what(f"appraisal:{grade}"),
                years=score.appraisal_years,
            )
            for grade, points in score.appraisals.items()
        ),
        *(
            gettext(
                N_("{points} for education “{level}”"),
                points=number_text(points),
                level=word(EDUCATION, level),
            )
            for level, points in score.education.items()
        ),
        gettext(N_("{points} a commendation"), points=number_text(score.commendation)),
    ]
    return gettext(N_("; ")).join(parts)
