"""A mistake in a key put right: what each attempt then adds up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from training.exams.rules import marking
from training.exams.rules.marking import Marked, Result

NEW_KEY = "new-key"
FULL = "full"
VOID = "void"
RULINGS = (NEW_KEY, FULL, VOID)


@dataclass(frozen=True, slots=True)
class Place:
    """One slot of a marked paper, as far as a regrade looks at it."""

    slot: int
    category: str
    marks: Decimal
    share: Fraction
    void: bool
    """Left out of the paper already."""
    regraded: Fraction | None
    """The share by the new ruling; None where it does not concern this slot."""


@dataclass(frozen=True, slots=True)
class Recount:
    """An attempt before and after."""

    before: Result
    after: Result
    places: tuple[Place, ...]
    """Those whose mark changes."""


def recount(
    places: Sequence[Place], ruling: str, pass_percent: Decimal, *, never_lower: bool
) -> Recount | None:
    """The attempt by the new ruling; None where nothing changes for it.

    With `never_lower` an attempt that would come out lower stays as it was.
    """
    before = marking.result(
        [Marked(one.category, one.marks, one.share) for one in places if not one.void], pass_percent
    )
    after = marking.result(
        [
            Marked(one.category, one.marks, one.share if one.regraded is None else one.regraded)
            for one in places
            if not one.void and not (ruling == VOID and one.regraded is not None)
        ],
        pass_percent,
    )
    changed = tuple(
        one
        for one in places
        if one.regraded is not None
        and not one.void
        and (ruling == VOID or _differs(one.regraded, one.share))
    )
    if not changed or (never_lower and after.percent < before.percent):
        return None
    return Recount(before, after, changed)


def _differs(new: Fraction, held: Fraction) -> bool:
    """Whether a share is another one; shares are stored to the millionth."""
    return abs(new - held) > Fraction(1, 100_000)
