"""What is known of a person, dated: the material that conditions count."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CertificateSpan:
    """A certificate in force from first to last day; one that was suspended has several."""

    number: str
    type: str
    lines: frozenset[str]
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class ExamPass:
    """An exam passed on a day."""

    exam: str
    on: date
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Class hours of a kind, done on a day."""

    kind: str
    on: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Served:
    """Days, or halves of days, of practice or service."""

    kind: str
    on: date
    days: Decimal


@dataclass(frozen=True, slots=True)
class Education:
    """The highest education; no day: held all along."""

    level: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The kind of employment, from first to last day."""

    kind: str
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A period of service (or of what is taken out of it: secondment, study)."""

    kind: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A period's grade, counting from the day it was decided."""

    grade: str
    on: date


@dataclass(frozen=True, slots=True)
class Measure:
    """A disciplinary measure in force from first to last day."""

    kind: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document on file, good from first to last day."""

    kind: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class BirthYear:
    """The year of birth: what age rests on, told to many and kept; the day is sealed."""

    year: int


@dataclass(frozen=True, slots=True)
class Facts:
    """One person's facts."""

    born: date | None = None
    certificates: tuple[CertificateSpan, ...] = ()
    exams: tuple[ExamPass, ...] = ()
    hours: tuple[Hours, ...] = ()
    served: tuple[Served, ...] = ()
    education: tuple[Education, ...] = ()
    identities: tuple[Identity, ...] = ()
    service: tuple[Service, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    measures: tuple[Measure, ...] = ()
    documents: tuple[Document, ...] = ()


Fact = (
    CertificateSpan
    | ExamPass
    | Hours
    | Served
    | Education
    | Identity
    | Service
    | Appraisal
    | Measure
    | Document
    | BirthYear
)

Standing = CertificateSpan | Identity | Measure | Document
"""Facts that hold by themselves from a first to a last day."""
