"""Who may be about to leave: by load, stagnation and far travel (docs/sources.md#retention)."""

from dataclasses import dataclass
from decimal import Decimal

HEAVY = Decimal("1.25")
"""Half-days against the mean of the town from which load counts."""
STAGNANT_MONTHS = 48
"""Months in one post without a new certificate from which it counts."""
FAR_KM = Decimal(10)
"""Mean kilometres from home to the centres served from which it counts."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What retention looks at of one person; None: there is no data."""

    load: Decimal | None
    """Half-days of two months against the mean of the town's people."""
    months_in_post: int
    months_since_certificate: int | None
    km: Decimal | None


@dataclass(frozen=True, slots=True)
class Risk:
    """The signs that there are: load, stagnation, distance."""

    signs: tuple[str, ...]

    @property
    def level(self) -> int:
        """0: none; 1: one sign; 2 and 3: more."""
        return len(self.signs)


def risk(figures: Figures) -> Risk:
    """The signs in the figures; what there is no data for is no sign."""
    signs = []
    if figures.load is not None and figures.load >= HEAVY:
        signs.append("load")
    since = figures.months_since_certificate
    if figures.months_in_post >= STAGNANT_MONTHS and (since is None or since >= STAGNANT_MONTHS):
        signs.append("stagnation")
    if figures.km is not None and figures.km >= FAR_KM:
        signs.append("distance")
    return Risk(tuple(signs))
