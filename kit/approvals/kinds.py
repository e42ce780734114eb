"""What a kind of decision is, and what one decision looks like."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a decision stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said."""

    account: int
    username: str
    agrees: bool
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """A decision and who said what to it."""

    id: int
    kind: str
    subject: str
    text: str
    """A marked message; `facts` fill it."""
    facts: Mapping[str, Any]
    link: str | None
    reason: str | None
    town: int | None
    people: int
    proposed_by: int | None
    proposed_name: str | None
    proposed_at: datetime
    state: State
    decided_at: datetime | None
    votes: tuple[Vote, ...] = ()

    @property
    def agreed(self) -> int:
        """How many have said yes."""
        return sum(vote.agrees for vote in self.votes)

    def spoken(self, account: int) -> bool:
        """Whether that account has said yes or no."""
        return any(vote.account == account for vote in self.votes)


Follow = Callable[[Approval], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """A kind of decision."""

    name: str
    """`certificate.issue`"""
    label: str
    """English, marked with N_."""
    permission: str
    """Whoever holds it in the decision's town may say yes or no."""
    people: int = 1
    """How many must agree where no rule set says so."""
    approved: Follow | None = None
    """Carries the decision out, in the unit of work of the last yes; a Refusal undoes that yes."""
    ended: Follow | None = None
    """What follows a refusal or withdrawal, in the same unit of work."""


_known: dict[str, ApprovalKind] = {}


def install(kinds: Iterable[ApprovalKind]) -> None:
    """The service knows `kinds` and no others; `app.py` says so when it is put together."""
    _known.clear()
    _known.update({kind.name: kind for kind in kinds})


def every() -> list[ApprovalKind]:
    """The kinds, in the order of the floors."""
    return list(_known.values())


def find(name: str) -> ApprovalKind | None:
    """The kind of that name; None: another version of the service knows it."""
    return _known.get(name)
