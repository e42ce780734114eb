"""The five questions, and what may be shown of a group (docs/sources.md#pulse)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kit.language import N_

FLOOR = 5
"""Groups with fewer answers are never shown, nor can they be reckoned from the others."""
QUESTIONS = {
    "load": N_("My workload this month was manageable."),
    "stress": N_("I could let go of work after hours."),
    "support": N_("When it was hard, somebody helped me."),
    "rest": N_("I had enough rest days and breaks."),
    "stay": N_("I would like to go on working here."),
}
SHORT = {
    "load": N_("Workload"),
    "stress": N_("Letting go"),
    "support": N_("Help"),
    "rest": N_("Rest"),
    "stay": N_("Staying"),
}
"""The questions as headings of a table."""
SCALE = {
    1: N_("not at all"),
    2: N_("rather not"),
    3: N_("partly"),
    4: N_("rather"),
    5: N_("fully"),
}
Answers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """What may be shown of a group of at least FLOOR answers."""

    key: str
    answers: int
    means: Mapping[str, Decimal]

    @property
    def overall(self) -> Decimal:
        """The mean over all questions, 1 to 5."""
        return _mean(list(self.means.values()))


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole and its groups as far as they may be shown."""

    whole: Group | None
    groups: tuple[Group, ...]
    hidden: int
    """Groups that are not shown."""


def wrong(answers: Answers) -> str | None:
    """The first question without an answer from 1 to 5; None: all are there."""
    for question in QUESTIONS:
        if answers.get(question) not in SCALE:
            return question
    return None


def hidden_groups(sizes: Mapping[str, Mapping[str, int]]) -> frozenset[str]:
    """Groups that nobody is shown; `sizes` are answers by town, then by group.

    Where the hidden ones of a town, or of all, are fewer than FLOOR together, whole less shown
    would tell of them: then the smallest shown groups are hidden too until that is no longer so.
    The same groups are hidden from every reader, so that two views tell no more than one.
    """
    everywhere = {group: size for groups in sizes.values() for group, size in groups.items()}
    hidden = {group for group, size in everywhere.items() if 0 < size < FLOOR}
    for groups in (*sizes.values(), everywhere):
        left = sorted((size, group) for group, size in groups.items() if size >= FLOOR)
        left = [(size, group) for size, group in left if group not in hidden]
        rest = sum(size for group, size in groups.items() if group in hidden)
        while 0 < rest < FLOOR and left:
            size, group = left.pop(0)
            hidden.add(group)
            rest += size
    return frozenset(hidden)


def shown(answers: Mapping[str, Sequence[Answers]], hidden: Collection[str]) -> Shown:
    """The groups that are not hidden, and the whole unless it would tell of too few hidden ones."""
    everything = [one for given in answers.values() for one in given]
    rest = sum(len(given) for key, given in answers.items() if key in hidden)
    told = len(everything) >= FLOOR and (rest == 0 or rest >= FLOOR)
    return Shown(
        group("", everything) if told else None,
        tuple(group(k, answers[k]) for k in sorted(answers) if answers[k] and k not in hidden),
        sum(key in hidden for key, given in answers.items() if given),
    )


def group(key: str, given: Sequence[Answers]) -> Group:
    """The means of a group's answers."""
    means = {question: _mean([Decimal(one[question]) for one in given]) for question in QUESTIONS}
    return Group(key, len(given), means)


def together(groups: Sequence[Group]) -> Group:
    """Groups that are all shown, as one."""
    answers = sum(one.answers for one in groups)
    means = {
        code: (sum((g.means[code] * g.answers for g in groups), Decimal(0)) / answers).quantize(
            Decimal("0.01")
        )
        for code in QUESTIONS
    }
    return Group("", answers, means)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / max(1, len(values))).quantize(Decimal("0.01"))
