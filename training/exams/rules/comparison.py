"""Exams side by side: what their means say, and what the questions that they share say.

A mean alone cannot tell a stronger cohort from an easier paper. Questions that both exams asked
can: the same question was harder for the weaker cohort.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Facilities = Mapping[str, float]
"""Code of a question -> mean share of its marks that was earned."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What two exams have in common; the means are None where they share no question."""

    questions: int
    here: float | None
    """Mean facility of the shared questions in the one exam."""
    there: float | None
    """And in the other."""

    @property
    def stronger(self) -> float | None:
        """By how much the one exam's cohort did better at the same questions; may be negative."""
        return None if self.here is None or self.there is None else self.here - self.there


def shared(here: Facilities, there: Facilities) -> Shared:
    """What the questions of both exams say about their cohorts."""
    both = here.keys() & there.keys()
    if not both:
        return Shared(0, None, None)
    return Shared(
        len(both),
        sum(here[code] for code in both) / len(both),
        sum(there[code] for code in both) / len(both),
    )


def common(found: Sequence[Facilities]) -> list[tuple[str, tuple[float | None, ...]]]:
    """(code, its facility in each exam) of what two exams or more asked; most uneven first."""
    counted: dict[str, int] = {}
    for one in found:
        for code in one:
            counted[code] = counted.get(code, 0) + 1
    lines = [(code, tuple(one.get(code) for one in found)) for code, n in counted.items() if n > 1]
    return sorted(lines, key=lambda line: (-_spread(line[1]), line[0]))


def _spread(values: tuple[float | None, ...]) -> float:
    held = [value for value in values if value is not None]
    return max(held) - min(held)
