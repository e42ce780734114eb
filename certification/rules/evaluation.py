"""What the conditions say of a person as of a date: met or not, why, since and until when.

Every node becomes the set of days on which it is met, so that the answer for one date, the bounds
of that answer and the answers for a whole horizon are one computation.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from certification.rules.counting import Counting, RunningTotal, amount, counting
from certification.rules.days import ALWAYS, NEVER, Days
from certification.rules.facts import Fact, Facts
from certification.rules.tree import All, Any, AtLeast, Leaf, Node, NoneOf


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


class Counts:
    """What one person's facts count, each leaf once however often it is asked.

    Days served and class hours are many: an assessment asks each leaf five times.
    """

    __slots__ = ("_counting", "_days", "facts")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._counting: dict[Leaf, Counting | RunningTotal] = {}
        self._days: dict[Leaf, Days] = {}

    def counting(self, leaf: Leaf) -> Counting | RunningTotal:
        """How the leaf is counted."""
        found = self._counting.get(leaf)
        if found is None:
            found = self._counting[leaf] = counting(leaf, self.facts)
        return found

    def days(self, leaf: Leaf) -> Days:
        """The days on which the leaf is met."""
        found = self._days.get(leaf)
        if found is None:
            found = self._days[leaf] = self.counting(leaf).days()
        return found


def days_met(
    node: Node, facts: Facts, waivers: tuple[Waiver, ...] = (), *, negated: bool = False
) -> Days:
    """The days on which `node` is met. A waiver counts for its node, but never inside a NoneOf."""
    return _met(node, Counts(facts), waivers, negated=negated)


def _met(node: Node, counts: Counts, waivers: tuple[Waiver, ...], *, negated: bool) -> Days:
    match node:
        case All(parts):
            days = _intersection(parts, counts, waivers, negated=negated)
        case Any(parts):
            days = Days.in_at_least(1, _each(parts, counts, waivers, negated=negated))
        case AtLeast(least, parts):
            found = _each(parts, counts, waivers, negated=negated)
            days = Days.in_at_least(least, found) if least > 0 else ALWAYS
        case NoneOf(parts):
            days = ~Days.in_at_least(1, _each(parts, counts, waivers, negated=True))
        case leaf:
            days = counts.days(leaf)
    if not negated:
        for waiver in waivers:
            if waiver.condition == node:
                days |= Days.of([(waiver.first_day, waiver.last_day)])
    return days


def _intersection(
    parts: tuple[Node, ...], counts: Counts, waivers: tuple[Waiver, ...], *, negated: bool
) -> Days:
    found: list[Days] = []
    for part in parts:
        days = _met(part, counts, waivers, negated=negated)
        if not days:
            return NEVER
        if days != ALWAYS:
            found.append(days)
    if not found:
        return ALWAYS
    return found[0] if len(found) == 1 else Days.in_at_least(len(found), found)


def _each(
    parts: tuple[Node, ...], counts: Counts, waivers: tuple[Waiver, ...], *, negated: bool
) -> tuple[Days, ...]:
    return tuple(_met(part, counts, waivers, negated=negated) for part in parts)


def days_qualified(
    versions: tuple[Version, ...], facts: Facts, waivers: tuple[Waiver, ...] = ()
) -> Days:
    """The days on which the version that holds is met; none before the first version."""
    return _qualified(versions, Counts(facts), waivers)


def _qualified(versions: tuple[Version, ...], counts: Counts, waivers: tuple[Waiver, ...]) -> Days:
    found: list[Days] = []
    for version, last in _reigns(versions):
        reign = Days.of([(version.first_day, last)])
        found.append(_met(version.tree, counts, waivers, negated=False) & reign)
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
    return _find(node, Counts(facts), on, waivers, negated=negated)


def _find(
    node: Node, counts: Counts, on: date, waivers: tuple[Waiver, ...], *, negated: bool
) -> Finding:
    days = _met(node, counts, waivers, negated=negated)
    met = on in days
    since, until = days.around(on)
    ready = None if met else days.next_from(on)
    waiver = None if negated else _waiver(node, waivers, on)
    if isinstance(node, All | Any | AtLeast | NoneOf):
        inside = negated or isinstance(node, NoneOf)
        parts = tuple(_find(part, counts, on, waivers, negated=inside) for part in node.parts)
        return Finding(node, met, since, until, waiver=waiver, ready=ready, parts=parts)
    counted = counts.counting(node)
    reached = amount(node, counts.facts, on, counted)
    return Finding(node, met, since, until, counted.because(on), reached, waiver, ready)


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
    counts = Counts(facts)
    qualified = _qualified(versions, counts, waivers)
    under_mentor = provisional - qualified
    if on in qualified:
        answer, days = Answer.QUALIFIED, qualified
    elif on in under_mentor:
        answer, days = Answer.PROVISIONAL, under_mentor
    else:
        answer, days = Answer.NOT, ~(qualified | provisional)
    since, until = days.around(on)
    version = version_on(versions, on)
    findings = (
        ()
        if version is None
        else conditions(_find(version.tree, counts, on, waivers, negated=False))
    )
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
