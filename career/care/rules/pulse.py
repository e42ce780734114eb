"""The five questions, and what may be shown of a group (docs/sources.md#pulse)."""

from collections.abc import Mapping, Sequence
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


def shown(answers: Mapping[str, Sequence[Answers]]) -> Shown:
    """The groups of FLOOR answers or more, and the whole.

    Where the hidden ones together are fewer than FLOOR, whole less shown would tell of them: then
    the smallest shown groups are hidden too until that is no longer so.
    """
    by_size = sorted(answers, key=lambda key: (len(answers[key]), key))
    hidden = [key for key in by_size if 0 < len(answers[key]) < FLOOR]
    open_ = [key for key in by_size if len(answers[key]) >= FLOOR]
    while hidden and open_ and sum(len(answers[key]) for key in hidden) < FLOOR:
        hidden.append(open_.pop(0))
    everything = [one for given in answers.values() for one in given]
    whole = group("", everything) if len(everything) >= FLOOR else None
    return Shown(
        whole,
        tuple(group(key, answers[key]) for key in sorted(open_)),
        len(hidden),
    )


def group(key: str, given: Sequence[Answers]) -> Group:
    """The means of a group's answers."""
    means = {question: _mean([Decimal(one[question]) for one in given]) for question in QUESTIONS}
    return Group(key, len(given), means)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / max(1, len(values))).quantize(Decimal("0.01"))
