"""What training some people by a day would do to the windows, without any choice to be made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.solver.problem import Gap


@dataclass(frozen=True, slots=True)
class Month:
    """Window half-days without anybody certified, before and after."""

    name: str
    before: int
    after: int


def effect(
    gaps: Iterable[Gap],
    trained: Iterable[tuple[str, str, int]],
    *,
    from_week: int,
    month_of: Sequence[str],
) -> list[Month]:
    """The months with what is left open when people begin to serve in `from_week`.

    `trained` holds (town, post, half-days a week) of each person; `month_of` names each week's
    month, the weeks beyond it are left out.
    """
    strength: dict[tuple[str, str], int] = {}
    for town, post, half_days in trained:
        strength[town, post] = strength.get((town, post), 0) + half_days
    before: dict[str, int] = dict.fromkeys(month_of, 0)
    after = dict(before)
    for gap in gaps:
        if gap.week >= len(month_of):
            continue
        month = month_of[gap.week]
        before[month] += gap.half_days
        taken = strength.get((gap.town, gap.post), 0) if gap.week >= from_week else 0
        after[month] += max(0, gap.half_days - taken)
    return [Month(name, before[name], after[name]) for name in before]
