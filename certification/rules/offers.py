"""Ways to meet an unmet condition that floors above know: a course, its next session, an exam."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from certification.rules.tree import Leaf


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to do about an unmet condition."""

    kind: str
    """`course` or `exam`"""
    name: str
    name_en: str | None
    link: str | None = None
    next_on: date | None = None
    """The day on which it is held next; None: at any time, or not yet set."""
    ready: date | None = None
    """The first day on which the condition can be met this way; None: cannot be said."""


Offers = Mapping[Leaf, tuple[Offer, ...]]
"""Unmet condition -> what can be done about it, the soonest first."""


def soonest(offers: tuple[Offer, ...]) -> Offer | None:
    """The offer that is ready first; those without a day come last."""
    return min(offers, key=lambda one: (one.ready is None, one.ready or date.max), default=None)
