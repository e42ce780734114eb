"""A person's career: placements, certificates, days served, service length, as of a day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from career.appraisals.queries.cycles import Cycle, IncentiveShown, incentives_of, results_of
from career.defaults import SERVICE_LENGTH
from career.rules.service_length import DEFAULT, Length, Period, Policy, from_body, length
from certification.queries.certificates import Certificate, Wanted, certificates
from certification.queries.facts import evidence_of, facts_of
from certification.rules.evidence import SERVICE
from certification.rules.facts import Hours
from kit.database import rows
from kit.rulesets import in_force
from roster.queries.published import DaysServed, days_served
from staff.queries import directory
from staff.queries.people import Person, Placed, placements

MOST_CERTIFICATES = 500


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement and its own length up to the day of the record."""

    placed: Placed
    length: Length


@dataclass(frozen=True, slots=True)
class Served:
    """Days served at a centre, or with a service line; half a day counts 0.5."""

    code: str
    name: str
    name_en: str | None
    days: Decimal


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of a frozen cycle."""

    cycle: Cycle
    grade: str


@dataclass(frozen=True, slots=True)
class Passed:
    """An exam that was passed."""

    exam: str
    """Its code."""
    on: date
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Trained:
    """Class hours of one month, and the days from the first to the last of them."""

    first_day: date
    last_day: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Career:
    """Everything the career page and the career record show."""

    person: Person
    as_of: date
    length: Length
    policy: Policy
    source: str
    """Where the policy comes from."""
    placements: Sequence[Placement]
    """Latest first; those to come are among them."""
    elsewhere: Sequence[Period]
    """Service or study on evidence, earliest first."""
    certificates: Sequence[Certificate]
    total: DaysServed
    """As roster counts them (docs/sources.md#days-served): before the record's day, and today."""
    served: Sequence[Served]
    """By centre, most days first."""
    lines: Sequence[Served]
    """By service line; one half-day may cover several."""
    appraisals: Sequence[Graded]
    """Of frozen cycles, the latest first."""
    incentives: Sequence[IncentiveShown]
    """Commendations and penalties, the latest first."""
    exams: Sequence[Passed]
    """Earliest first."""
    trained: Sequence[Trained]
    """Months with class hours, earliest first."""

    @property
    def class_hours(self) -> Decimal:
        """All class hours up to the day."""
        return sum((one.hours for one in self.trained), Decimal(0))


def by_month(hours: Sequence[Hours]) -> list[Trained]:
    """The months in which there were class hours, from the first such day to the last of each."""
    found: dict[tuple[int, int], list[Hours]] = defaultdict(list)
    for one in hours:
        found[one.on.year, one.on.month].append(one)
    return [
        Trained(
            min(one.on for one in month),
            max(one.on for one in month),
            sum((one.hours for one in month), Decimal(0)),
        )
        for _, month in sorted(found.items())
    ]


async def career(person: Person, as_of: date, today: date) -> Career:
    """The person's career as it stands on that day; a shift yet to come is never served."""
    rule_set = await in_force(SERVICE_LENGTH, as_of)
    policy = from_body(rule_set.body) if rule_set else DEFAULT
    placed = await placements(person.id)
    facts = await facts_of([person.id])
    told = (await evidence_of([person.id], kinds=[SERVICE])).get(person.id, ())
    elsewhere = [Period(one.subject, one.first_day, one.last_day) for one in told]
    own = [Period(one.kind, one.first_day, one.last_day) for one in placed]
    held, _ = await certificates(Wanted(person=person.id), as_of, limit=MOST_CERTIFICATES, offset=0)
    total = await days_served(person.id, min(as_of, today))
    lines = await directory.line_names()
    centres = await _centre_names([code for code, _ in total.by_centre])
    return Career(
        person=person,
        as_of=as_of,
        length=length([*own, *elsewhere], as_of, policy),
        policy=policy,
        source=rule_set.source if rule_set else "",
        placements=[
            Placement(one, length([period], as_of, Policy(frozenset({one.kind}), frozenset())))
            for one, period in zip(placed, own, strict=True)
        ],
        elsewhere=sorted(elsewhere, key=lambda one: one.first_day),
        certificates=held,
        total=total,
        served=[Served(code, *centres[code], days) for code, days in total.by_centre],
        lines=[Served(code, *lines.get(code, (code, None)), days) for code, days in total.by_line],
        appraisals=[
            Graded(cycle, result.grade)
            for cycle, result in await results_of(person.id)
            if cycle.state == "frozen" and result.grade and cycle.last_day <= as_of
        ],
        incentives=[one for one in await incentives_of(person.id) if one.first_day <= as_of],
        exams=[
            Passed(one.exam, one.on, one.score) for one in facts[person.id].exams if one.on <= as_of
        ],
        trained=by_month([one for one in facts[person.id].hours if one.on <= as_of]),
    )


async def _centre_names(codes: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    found = await rows(
        "SELECT code, name, name_en FROM centre WHERE code = ANY($1::text[])", list(codes)
    )
    return {row["code"]: (row["name"], row["name_en"]) for row in found}
