"""A person's career: placements, certificates, days served, service length, as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from career.defaults import SERVICE_LENGTH
from career.rules.service_length import DEFAULT, Length, Period, Policy, from_body, length
from certification.queries.certificates import Certificate, Wanted, certificates
from certification.queries.facts import facts_of
from kit.rulesets import in_force
from roster.queries.served import ServedAt, ServedLine, days_served, lines_served
from staff.queries.people import Person, Placed, placements

MOST_CERTIFICATES = 500


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement and its own length up to the day of the record."""

    placed: Placed
    length: Length


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
    served: Sequence[ServedAt]
    lines: Sequence[ServedLine]

    @property
    def days_served(self) -> int:
        """Days at all centres together."""
        return sum(one.days for one in self.served)


async def career(person: Person, as_of: date) -> Career:
    """The person's career as it stands on that day."""
    rule_set = await in_force(SERVICE_LENGTH, as_of)
    policy = from_body(rule_set.body) if rule_set else DEFAULT
    placed = await placements(person.id)
    facts = await facts_of([person.id])
    elsewhere = [Period(one.kind, one.first_day, one.last_day) for one in facts[person.id].service]
    own = [Period(one.kind, one.first_day, one.last_day) for one in placed]
    held, _ = await certificates(Wanted(person=person.id), as_of, limit=MOST_CERTIFICATES, offset=0)
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
        served=await days_served(person.id, as_of),
        lines=await lines_served(person.id, as_of),
    )
