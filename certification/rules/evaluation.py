"""What the conditions say of a person as of a date: met or not, why, since and until when.

Every node becomes the set of days on which it is met, so that the answer for one date, the bounds
of that answer and the answers for a whole horizon are one computation.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from certification.rules.counting import amount, counting
from certification.rules.days import ALWAYS, NEVER, Days
from certification.rules.facts import Fact, Facts
from certification.rules.tree import All, Any, AtLeast, Node, NoneOf


class Answer(StrEnum):
    """Whether the person may serve; provisionally: under a mentor."""

    QUALIFIED = "qualified"
    PROVISIONAL = "provisional"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A condition set aside from first to last day: it counts as met."""

    condition: Node
    first_day: date
    last_day: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """The tree that holds from `first_day` until the next version's first day."""

    first_day: date
    tree: Node


@dataclass(frozen=True, slots=True)
class Finding:
    """What one condition says on the day asked about.

    `since` and `until` bound the present state (None: always, without end); `ready` is the first
    later day on which an unmet condition will be met by what is known now.
    """

    condition: Node
    met: bool
    since: date | None
    until: date | None
    because: tuple[Fact, ...] = ()
    reached: Decimal | None = None
    waiver: Waiver | None = None
    ready: date | None = None
    parts: tuple["Finding", ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer as of `on`, with a finding for each condition."""

    answer: Answer
    on: date
    since: date | None
    until: date | None
    findings: tuple[Finding, ...]
    ready: date | None = None
    """The first later day on which the person will be qualified by what is known now."""


def days_met(
    node: Node, facts: Facts, waivers: tuple[Waiver, ...] = (), *, negated: bool = False
) -> Days:
    """The days on which `node` is met. A waiver counts for its node, but never inside a NoneOf."""
    match node:
        case All(parts):
            days = _intersection(parts, facts, waivers, negated=negated)
        case Any(parts):
            days = Days.in_at_least(1, _each(parts, facts, waivers, negated=negated))
        case AtLeast(least, parts):
            found = _each(parts, facts, waivers, negated=negated)
            days = Days.in_at_least(least, found) if least > 0 else ALWAYS
        case NoneOf(parts):
            days = ~Days.in_at_least(1, _each(parts, facts, waivers, negated=True))
        case leaf:
            days = counting(leaf, facts).days()
    if not negated:
        for waiver in waivers:
            if waiver.condition == node:
                days |= Days.of([(waiver.first_day, waiver.last_day)])
    return days


def _intersection(
    parts: tuple[Node, ...], facts: Facts, waivers: tuple[Waiver, ...], *, negated: bool
) -> Days:
    found: list[Days] = []
    for part in parts:
        days = days_met(part, facts, waivers, negated=negated)
        if not days:
            return NEVER
        if days != ALWAYS:
            found.append(days)
    if not found:
        return ALWAYS
    return found[0] if len(found) == 1 else Days.in_at_least(len(found), found)


def _each(
    parts: tuple[Node, ...], facts: Facts, waivers: tuple[Waiver, ...], *, negated: bool
) -> tuple[Days, ...]:
    return tuple(days_met(part, facts, waivers, negated=negated) for part in parts)


def days_qualified(
    versions: tuple[Version, ...], facts: Facts, waivers: tuple[Waiver, ...] = ()
) -> Days:
    """The days on which the version that holds is met; none before the first version."""
    found: list[Days] = []
    for version, last in _reigns(versions):
        reign = Days.of([(version.first_day, last)])
        found.append(days_met(version.tree, facts, waivers) & reign)
    return Days.in_at_least(1, found)


def _reigns(versions: tuple[Version, ...]) -> list[tuple[Version, date | None]]:
    ordered = sorted(versions, key=lambda one: one.first_day)
    ends = [one.first_day - timedelta(days=1) for one in ordered[1:]]
    return list(zip(ordered, [*ends, None], strict=True)) if ordered else []


def version_on(versions: tuple[Version, ...], on: date) -> Version | None:
    """The version that holds on that day; None: none does yet."""
    begun = [one for one in versions if one.first_day <= on]
    return max(begun, key=lambda one: one.first_day, default=None)


def find(
    node: Node, facts: Facts, on: date, waivers: tuple[Waiver, ...] = (), *, negated: bool = False
) -> Finding:
    """What `node` says on that day, and each of its parts."""
    days = days_met(node, facts, waivers, negated=negated)
    met = on in days
    since, until = days.around(on)
    ready = None if met else days.next_from(on)
    waiver = None if negated else _waiver(node, waivers, on)
    if isinstance(node, All | Any | AtLeast | NoneOf):
        inside = negated or isinstance(node, NoneOf)
        parts = tuple(find(part, facts, on, waivers, negated=inside) for part in node.parts)
        return Finding(node, met, since, until, waiver=waiver, ready=ready, parts=parts)
    because = tuple(one.fact for one in counting(node, facts).on(on))
    return Finding(node, met, since, until, because, amount(node, facts, on), waiver, ready)


def _waiver(node: Node, waivers: tuple[Waiver, ...], on: date) -> Waiver | None:
    for one in waivers:
        begun = one.first_day <= on
        if one.condition == node and begun and (one.last_day is None or on <= one.last_day):
            return one
    return None


def assess(
    versions: tuple[Version, ...],
    facts: Facts,
    on: date,
    waivers: tuple[Waiver, ...] = (),
    provisional: Days = NEVER,
) -> Assessment:
    """The answer as of `on`, past or future, by the version that holds that day.

    `since` and `until` bound the answer over all versions: a stricter one to come shows as `until`.
    """
    qualified = days_qualified(versions, facts, waivers)
    under_mentor = provisional - qualified
    if on in qualified:
        answer, days = Answer.QUALIFIED, qualified
    elif on in under_mentor:
        answer, days = Answer.PROVISIONAL, under_mentor
    else:
        answer, days = Answer.NOT, ~(qualified | provisional)
    since, until = days.around(on)
    version = version_on(versions, on)
    findings = () if version is None else conditions(find(version.tree, facts, on, waivers))
    ready = None if answer is Answer.QUALIFIED else qualified.next_from(on)
    return Assessment(answer, on, since, until, findings, ready)


def conditions(finding: Finding) -> tuple[Finding, ...]:
    """The findings one by one: the parts of All, opened up; other groups stay whole."""
    if isinstance(finding.condition, All) and finding.waiver is None and finding.parts:
        return tuple(one for part in finding.parts for one in conditions(part))
    return (finding,)


def wanted(finding: Finding) -> tuple[Finding, ...]:
    """The unmet leaves that would help to meet an unmet finding."""
    if finding.met or isinstance(finding.condition, NoneOf):
        return ()
    if not finding.parts:
        return (finding,)
    return tuple(one for part in finding.parts for one in wanted(part))
