"""What a leaf counts: facts with the days on which each of them counts, and how many are needed."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from certification.rules import vocabulary as words
from certification.rules.days import (
    ALWAYS,
    FOREVER,
    NEVER,
    Days,
    Number,
    last_day,
    most_months,
)
from certification.rules.facts import BirthYear, Fact, Facts, Hours, Served, Service, Standing
from certification.rules.tree import (
    AgeBetween,
    AppraisalAtLeast,
    CertificateInForce,
    ClassHours,
    DaysServed,
    DocumentOnFile,
    EducationAtLeast,
    ExamPassed,
    IdentityIn,
    Leaf,
    LineOpen,
    NoMeasure,
    ServiceMonths,
)

MONTH_OF_DAYS = 30


@dataclass(frozen=True, slots=True)
class Counted:
    """A fact that counts `weight` from first to last day (None: always, without end)."""

    fact: Fact
    first_day: date | None
    last_day: date | None
    weight: Number = 1


@dataclass(frozen=True, slots=True)
class Counting:
    """Met on the days on which what counts adds up to `least`; `negated`: on the other days."""

    counted: tuple[Counted, ...]
    least: Number = 1
    negated: bool = False

    def days(self) -> Days:
        """The days on which the leaf is met."""
        reached = Days.reaching(
            ((one.first_day, one.last_day, one.weight) for one in self.counted), self.least
        )
        return ~reached if self.negated else reached

    def on(self, day: date) -> tuple[Counted, ...]:
        """What counts on that day."""
        return tuple(
            one
            for one in self.counted
            if (one.first_day is None or one.first_day <= day)
            and (one.last_day is None or day <= one.last_day)
        )

    def because(self, day: date) -> tuple[Fact, ...]:
        """The facts that count on that day."""
        return tuple(one.fact for one in self.on(day))

    def total(self, day: date) -> Number:
        """What counts on that day adds up to this."""
        return sum(one.weight for one in self.on(day))


class RunningTotal:
    """Met from the day on which amounts that never lapse have added up to `least`.

    The same as a `Counting` without last days, for the many: hundreds of days served a person.
    They are added up once, in the order of their days.
    """

    __slots__ = ("_days", "_facts", "_least", "_totals")

    def __init__(
        self, facts: Sequence[Hours | Served], amounts: Sequence[Number], least: Number
    ) -> None:
        """Each of `facts` adds its amount, none of them below zero."""
        days = [one.on for one in facts]
        order = sorted(range(len(facts)), key=days.__getitem__)
        self._facts = [facts[place] for place in order]
        self._days = [days[place] for place in order]
        self._totals = list(accumulate(amounts[place] for place in order))
        self._least = least

    def days(self) -> Days:
        """The days on which the leaf is met."""
        if self._least <= 0:
            return ALWAYS
        if not self._totals or self._totals[-1] < self._least:
            return NEVER
        first = self._days[bisect_left(self._totals, self._least)]
        return Days(((first.toordinal(), FOREVER),))

    def because(self, day: date) -> tuple[Fact, ...]:
        """The facts that count on that day."""
        return tuple(self._facts[: bisect_right(self._days, day)])

    def total(self, day: date) -> Number:
        """What counts on that day adds up to this."""
        counted = bisect_right(self._days, day)
        return self._totals[counted - 1] if counted else 0


def counting(leaf: Leaf, facts: Facts) -> Counting | RunningTotal:  # noqa: C901, PLR0911 - one line a fact
    """How `leaf` is counted for a person with these `facts`."""
    match leaf:
        case CertificateInForce(kind):
            return _standing(one for one in facts.certificates if one.type == kind)
        case LineOpen(line):
            return _standing(one for one in facts.certificates if line in one.lines)
        case ExamPassed(exam, months):
            passes = (one for one in facts.exams if one.exam == exam)
            return Counting(tuple(_from_day(one, one.on, months) for one in passes))
        case ClassHours(hours, kind, months):
            done = [one for one in facts.hours if kind in {None, one.kind}]
            return _adding_up(done, [one.hours for one in done], months, hours)
        case DaysServed(days, kind, months):
            served = [one for one in facts.served if one.kind == kind]
            return _adding_up(served, [one.days for one in served], months, days)
        case EducationAtLeast(level):
            least = words.rank(words.EDUCATION, level)
            held = (
                one for one in facts.education if words.rank(words.EDUCATION, one.level) >= least
            )
            return Counting(tuple(Counted(one, one.since, None) for one in held))
        case AgeBetween():
            return _age(leaf, facts.born)
        case IdentityIn(kinds):
            return _standing(one for one in facts.identities if one.kind in kinds)
        case ServiceMonths():
            return _service(leaf, facts.service)
        case AppraisalAtLeast(grade, times, months):
            least = words.rank(words.GRADES, grade)
            good = (one for one in facts.appraisals if words.rank(words.GRADES, one.grade) >= least)
            return Counting(tuple(_from_day(one, one.on, months) for one in good), times)
        case NoMeasure(kinds):
            found = (one for one in facts.measures if not kinds or one.kind in kinds)
            return Counting(_standing(found).counted, negated=True)
        case DocumentOnFile(kind):
            return _standing(one for one in facts.documents if one.kind == kind)


def _standing(facts: Iterable[Standing]) -> Counting:
    return Counting(tuple(Counted(one, one.first_day, one.last_day) for one in facts))


def _adding_up(
    facts: Sequence[Hours | Served], amounts: Sequence[Number], months: int | None, least: Number
) -> Counting | RunningTotal:
    if months is None:
        return RunningTotal(facts, amounts, least)
    pairs = zip(facts, amounts, strict=True)
    return Counting(tuple(_from_day(one, one.on, months, much) for one, much in pairs), least)


def _from_day(fact: Fact, on: date, months: int | None, weight: Number = 1) -> Counted:
    return Counted(fact, on, None if months is None else last_day(on, months), weight)


def _age(leaf: AgeBetween, born: date | None) -> Counting:
    if born is None:
        return Counting(())
    first = born if leaf.least is None else last_day(born, 12 * leaf.least) + timedelta(days=1)
    last = None if leaf.most is None else last_day(born, 12 * (leaf.most + 1))
    return Counting((Counted(BirthYear(born.year), first, last),))


def _service(leaf: ServiceMonths, periods: tuple[Service, ...]) -> Counting:
    days = service_days(leaf, periods)
    reached = day_of_months(days, leaf.months, pooled=leaf.part_months == "pool")
    if reached is None:
        return Counting(())
    return Counting(
        tuple(
            Counted(one, reached, None)
            for one in periods
            if _counts(leaf, one) and one.first_day <= reached
        )
    )


def _counts(leaf: ServiceMonths, period: Service) -> bool:
    wanted = period.kind in leaf.kinds if leaf.kinds else True
    return wanted and period.kind not in leaf.excluding


def service_days(leaf: ServiceMonths, periods: tuple[Service, ...]) -> Days:
    """The days of service that `leaf` counts: overlaps once, what is excluded taken out."""
    wanted = Days.of((one.first_day, one.last_day) for one in periods if _counts(leaf, one))
    out = Days.of((one.first_day, one.last_day) for one in periods if one.kind in leaf.excluding)
    return wanted - out


def full_months(days: Days, until: date, *, pooled: bool) -> int:
    """Full months that the `days` up to and including `until` add up to.

    Each run counts its own months from its own first day; what is left over is dropped or, pooled,
    added up and counted a month for every 30 days (docs/sources.md#service-length).
    """
    months, rest = 0, 0
    for start, end in days.runs:
        if start > until.toordinal():
            break
        whole, left = _whole_months(date.fromordinal(start), min(end, until.toordinal()))
        months += whole
        rest += left
    return months + (rest // MONTH_OF_DAYS if pooled else 0)


def _whole_months(first: date, end: int) -> tuple[int, int]:
    """Full months from `first` to the ordinal `end`, and the days left over."""
    whole, most = max(0, (end - first.toordinal()) // 31 - 1), most_months(first)
    while whole < most and last_day(first, whole + 1).toordinal() <= end:
        whole += 1
    return whole, end - (last_day(first, whole).toordinal() if whole else first.toordinal() - 1)


def day_of_months(days: Days, months: int, *, pooled: bool) -> date | None:
    """The first day up to which `days` add up to `months` full months; None: never."""
    done, rest = 0, 0
    for start, end in days.runs:
        first = date.fromordinal(start)
        wanted = months - done - (rest // MONTH_OF_DAYS if pooled else 0)
        reached = _reached(first, wanted, rest % MONTH_OF_DAYS if pooled else None)
        if reached <= end:
            return date.fromordinal(reached)
        whole, left = _whole_months(first, end)
        done += whole
        rest += left
    return None


def _reached(first: date, months: int, rest: int | None) -> int:
    """The ordinal on which a run from `first` has filled `months`, helped by `rest` pooled days."""
    if months <= 0:
        return first.toordinal()
    whole = last_day(first, months).toordinal()
    if rest is None:
        return whole
    before = last_day(first, months - 1) if months > 1 else first - timedelta(days=1)
    return min(whole, before.toordinal() + MONTH_OF_DAYS - rest)


def amount(leaf: Leaf, facts: Facts, on: date, counted: Counting | RunningTotal) -> Decimal | None:
    """How much of a counted quantity is reached on that day; None: the leaf counts none.

    `counted` is how the leaf is counted.
    """
    match leaf:
        case ClassHours() | DaysServed() | AppraisalAtLeast():
            return Decimal(counted.total(on))
        case ServiceMonths():
            days = service_days(leaf, facts.service)
            return Decimal(full_months(days, on, pooled=leaf.part_months == "pool"))
        case _:
            return None
