"""What writers of question files take and give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from training.exams.rules.drafts import Draft


@dataclass(frozen=True, slots=True)
class Leaving:
    """A question on its way out."""

    code: str
    path: tuple[str, ...]
    """Names of its categories from the top down."""
    draft: Draft
    hidden: bool = False
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """Address in its texts -> (name, content)."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that the format cannot hold, and why."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file of questions, and those that are not in it."""

    content: bytes
    left_out: Sequence[LeftOut]


class CannotHold(Exception):
    """The format has no place for this question; the message is marked English."""
