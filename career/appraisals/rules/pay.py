"""Pay grades: post × certificates × appraisal × service, as a dated table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from certification.rules.vocabulary import GRADES


class Step(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """One pay grade and what it asks for; what is empty is not asked."""

    grade: Annotated[str, Meta(min_length=1, max_length=20)]
    amount: Annotated[float, Meta(ge=0, le=1_000_000)]
    """A month, in yuan, for the whole working time."""
    posts: tuple[str, ...] = ()
    certificates: Annotated[int, Meta(ge=0, le=50)] = 0
    """At least so many certificates in force."""
    appraisal: str | None = None
    """The last yearly appraisal was this grade or better."""
    service_months: Annotated[int, Meta(ge=0, le=720)] = 0


class PayTable(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """The pay grades, from the lowest to the highest; the highest that fits holds."""

    steps: tuple[Step, ...] = (
        Step("W1", 4200),
        Step("W2", 4800, certificates=1, service_months=12),
        Step("W3", 5500, certificates=2, service_months=36, appraisal="competent"),
        Step("W4", 6300, certificates=3, service_months=60, appraisal="competent"),
        Step("W5", 7200, certificates=4, service_months=96, appraisal="excellent"),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's pay grade hangs on."""

    post: str | None
    certificates: int
    appraisal: str | None
    service_months: int
    work_fraction: Decimal


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing for a grade: post, certificates, appraisal or service, and how much."""

    what: str
    needed: str
    have: str


def gaps(step: Step, standing: Standing) -> tuple[Gap, ...]:
    """What the person lacks for the step."""
    found = []
    if step.posts and standing.post not in step.posts:
        found.append(Gap("post", ", ".join(step.posts), standing.post or "–"))
    if standing.certificates < step.certificates:
        found.append(Gap("certificates", str(step.certificates), str(standing.certificates)))
    if step.appraisal is not None and _rank(standing.appraisal) < _rank(step.appraisal):
        found.append(Gap("appraisal", step.appraisal, standing.appraisal or "–"))
    if standing.service_months < step.service_months:
        found.append(Gap("service", str(step.service_months), str(standing.service_months)))
    return tuple(found)


def _rank(grade: str | None) -> int:
    return list(GRADES).index(grade) if grade in GRADES else -1


def pay(table: Sequence[Step], standing: Standing) -> tuple[Step | None, Step | None]:
    """(the highest step that fits, the next one above it); None: none fits, or it is the top."""
    fitting = [place for place, step in enumerate(table) if not gaps(step, standing)]
    held = max(fitting, default=-1)
    return (table[held] if held >= 0 else None, table[held + 1] if held + 1 < len(table) else None)


def amount(step: Step | None, standing: Standing) -> Decimal:
    """A month's pay by the grade for the person's working time."""
    whole = Decimal(str(step.amount)) if step else Decimal(0)
    return (whole * standing.work_fraction).quantize(Decimal("0.01"))
