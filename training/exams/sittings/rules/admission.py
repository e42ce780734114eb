"""What a person is granted, and the times and attempts that follow from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from training.exams.rules.timing import Terms


@dataclass(frozen=True, slots=True)
class Grant:
    """One accommodation in force."""

    extra_minutes: int = 0
    extra_percent: int = 0
    extra_attempts: int = 0
    no_delay: bool = False
    large_print: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A sitting that a person is admitted to."""

    sitting: int
    room: int | None
    opens: datetime
    closes: datetime


def together(grants: Iterable[Grant]) -> Grant:
    """All grants at once: of each kind the most generous; they do not add up."""
    held = list(grants)
    return Grant(
        extra_minutes=max((one.extra_minutes for one in held), default=0),
        extra_percent=max((one.extra_percent for one in held), default=0),
        extra_attempts=max((one.extra_attempts for one in held), default=0),
        no_delay=any(one.no_delay for one in held),
        large_print=any(one.large_print for one in held),
    )


def extra_minutes(grant: Grant, limit: timedelta) -> int:
    """Minutes on top of the limit: those granted, or the percentage if that is more; rounded up."""
    by_percent = -(-int(limit.total_seconds()) * grant.extra_percent // 6000)
    return max(grant.extra_minutes, by_percent)


def terms_for(terms: Terms, grant: Grant, window: Window | None) -> Terms:
    """The exam's terms for one person: their sitting's window, their attempts, their pause."""
    return replace(
        terms,
        opens=window.opens if window else terms.opens,
        closes=window.closes if window else terms.closes,
        attempts=None if terms.attempts is None else terms.attempts + grant.extra_attempts,
        delay=timedelta(0) if grant.no_delay else terms.delay,
    )


def chosen(windows: Sequence[Window], now: datetime) -> Window | None:
    """The window that counts at `now`: the open one, else the next, else the last that was."""
    opened = [one for one in windows if one.opens <= now < one.closes]
    if opened:
        return min(opened, key=lambda one: one.closes)
    coming = [one for one in windows if now < one.opens]
    if coming:
        return min(coming, key=lambda one: one.opens)
    return max(windows, key=lambda one: one.closes, default=None)


def free_seats(seats: int, taken: Iterable[int | None]) -> list[int]:
    """The numbers of the seats that nobody has, ascending."""
    held = set(taken)
    return [number for number in range(1, seats + 1) if number not in held]
