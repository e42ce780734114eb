"""Kinds of evidence, and the facts they become."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from certification.rules import facts as known
from certification.rules import vocabulary as words
from certification.rules.facts import Facts
from kit.language import N_

EXAM_PASSED = "exam-passed"
CLASS_HOURS = "class-hours"
DAYS_SERVED = "days-served"
APPRAISAL = "appraisal"
MEASURE = "measure"
DOCUMENT = "document"
SERVICE = "service"
BIRTH = "birth"
"""No evidence: asked for like it where somebody's age counts."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of evidence is called, and what it must carry."""

    label: str
    amount: bool = False
    """Whether it needs an amount above zero."""
    subjects: frozenset[str] | None = None
    """What its subject may be; None: any code."""


KINDS = {
    EXAM_PASSED: Kind(N_("exam passed")),
    CLASS_HOURS: Kind(N_("class hours"), amount=True),
    DAYS_SERVED: Kind(N_("days served"), amount=True, subjects=frozenset(words.SERVED)),
    APPRAISAL: Kind(N_("appraisal grade"), subjects=frozenset(words.GRADES)),
    MEASURE: Kind(N_("disciplinary measure"), subjects=frozenset(words.MEASURES)),
    DOCUMENT: Kind(N_("document on file")),
    SERVICE: Kind(N_("service length"), subjects=frozenset(words.SERVICE)),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence; both days count, no last day: without end."""

    kind: str
    subject: str
    first_day: date
    last_day: date | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person besides evidence and certificates."""

    born: date | None = None
    identity: str | None = None
    education: str | None = None


@dataclass(slots=True)
class _Sorted:
    exams: list[known.ExamPass] = field(default_factory=list)
    hours: list[known.Hours] = field(default_factory=list)
    served: list[known.Served] = field(default_factory=list)
    service: list[known.Service] = field(default_factory=list)
    appraisals: list[known.Appraisal] = field(default_factory=list)
    measures: list[known.Measure] = field(default_factory=list)
    documents: list[known.Document] = field(default_factory=list)

    def add(self, one: Evidence) -> None:
        """One piece more, as the fact it is."""
        amount = one.amount or Decimal(0)
        match one.kind:
            case "exam-passed":
                self.exams.append(known.ExamPass(one.subject, one.first_day, one.amount))
            case "class-hours":
                self.hours.append(known.Hours(one.subject, one.first_day, amount))
            case "days-served":
                self.served.append(known.Served(one.subject, one.first_day, amount))
            case "appraisal":
                self.appraisals.append(known.Appraisal(one.subject, one.first_day))
            case "measure":
                self.measures.append(known.Measure(one.subject, one.first_day, one.last_day))
            case "document":
                self.documents.append(known.Document(one.subject, one.first_day, one.last_day))
            case "service":
                self.service.append(known.Service(one.subject, one.first_day, one.last_day))
            case unknown:
                raise ValueError(unknown)


def facts_from(
    person: Known,
    evidence: Iterable[Evidence],
    certificates: Iterable[known.CertificateSpan],
    served: Iterable[known.Served] = (),
) -> Facts:
    """One person's facts; `served` are days that do not stand among the evidence."""
    found = _Sorted()
    for one in evidence:
        found.add(one)
    return Facts(
        born=person.born,
        certificates=tuple(certificates),
        exams=tuple(found.exams),
        hours=tuple(found.hours),
        served=(*found.served, *served),
        education=(known.Education(person.education),) if person.education else (),
        identities=(known.Identity(person.identity),) if person.identity else (),
        service=tuple(found.service),
        appraisals=tuple(found.appraisals),
        measures=tuple(found.measures),
        documents=tuple(found.documents),
    )
