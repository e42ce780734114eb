"""The states of a certificate's life."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from certification.rules.days import Days, Span
from kit.language import N_


class State(StrEnum):
    """What a certificate is worth on a day."""

    VALID = "valid"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


LABELS = {
    State.VALID: N_("valid"),
    State.NOT_YET_VALID: N_("not yet valid"),
    State.EXPIRED: N_("expired"),
    State.SUSPENDED: N_("suspended"),
    State.REVOKED: N_("revoked"),
    State.SUPERSEDED: N_("superseded"),
}


@dataclass(frozen=True, slots=True)
class Life:
    """A certificate's dates. Revoked or superseded on a day: not in force from that day on."""

    valid_from: date
    valid_until: date | None
    revoked_on: date | None = None
    superseded_on: date | None = None
    suspensions: tuple[Span, ...] = ()


def in_force(life: Life) -> Days:
    """The days on which the certificate opens its windows."""
    ends = [] if life.valid_until is None else [life.valid_until]
    ends += [
        day - timedelta(days=1) for day in (life.revoked_on, life.superseded_on) if day is not None
    ]
    days = Days.of([(life.valid_from, min(ends, default=None))])
    return days - Days.of(life.suspensions) if life.suspensions else days


def state(life: Life, on: date) -> State:
    """What the certificate is worth on that day; what ended it for good is named first."""
    if life.revoked_on is not None and life.revoked_on <= on:
        return State.REVOKED
    if life.superseded_on is not None and life.superseded_on <= on:
        return State.SUPERSEDED
    if life.valid_until is not None and on > life.valid_until:
        return State.EXPIRED
    if on < life.valid_from:
        return State.NOT_YET_VALID
    if on in Days.of(life.suspensions):
        return State.SUSPENDED
    return State.VALID


def holds_until(life: Life, on: date) -> date | None:
    """The last day of the stretch around `on` in which it is in force; None: without end.

    What is decided already counts: a revocation or suspension to come ends it sooner.
    """
    return in_force(life).around(on)[1]


def held_back_from(life: Life) -> date | None:
    """The first day of its revocation or of a suspension without end, past or to come."""
    days = [first for first, last in life.suspensions if first is not None and last is None]
    if life.revoked_on is not None:
        days.append(life.revoked_on)
    return min(days, default=None)


def masked(name: str) -> str:
    """The name as strangers see it: its first character, and a star for each of the others."""
    return name[:1] + "*" * (len(name) - 1)
