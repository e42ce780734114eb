"""Times of an exam: deadline, grace, next attempt. Source: docs/sources.md#exams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Terms:
    """When and how often an exam may be taken."""

    limit: timedelta
    opens: datetime | None = None
    closes: datetime | None = None
    grace: timedelta = timedelta(0)
    delay: timedelta = timedelta(0)
    """Between two attempts of a person."""
    attempts: int | None = None
    """How many a person has until passing; None: any number."""


@dataclass(frozen=True, slots=True)
class Past:
    """An attempt that is over."""

    started: datetime
    submitted: datetime
    passed: bool
    extra: timedelta = timedelta(0)


class Phase(StrEnum):
    """What may be done with an attempt that is not submitted."""

    ANSWERING = "answering"
    GRACE = "grace"
    """Nothing may be answered, only submitted."""
    OVER = "over"


class Bar(StrEnum):
    """Why an attempt may not begin."""

    NOT_OPEN = "exam-not-open"
    CLOSED = "exam-closed"
    NO_ATTEMPT_LEFT = "no-attempt-left"
    TOO_SOON = "too-soon"
    NOT_ADMITTED = "not-admitted"


def deadline(started: datetime, terms: Terms, extra: timedelta = timedelta(0)) -> datetime:
    """The sooner of start + limit (+ the person's extra time) and close."""
    end = started + terms.limit + extra
    return end if terms.closes is None else min(end, terms.closes)


LONGEST_PAUSE = timedelta(hours=12)
"""A pause that nobody ended ends by itself after this."""


def phase(now: datetime, deadline: datetime, grace: timedelta) -> Phase:
    """What may be done at `now`. The deadline itself is too late to answer."""
    if now < deadline:
        return Phase.ANSWERING
    return Phase.GRACE if now < deadline + grace else Phase.OVER


def earliest_next(past: Past, terms: Terms) -> datetime:
    """min(submitted, start + limit) + delay: submitting late in the grace costs nothing more."""
    return min(past.submitted, past.started + terms.limit + past.extra) + terms.delay


def attempts_left(past: Sequence[Past], terms: Terms) -> int | None:
    """How many more a person has; None: any number. Passing begins a new count, for renewals."""
    if terms.attempts is None:
        return None
    count = 0
    for attempt in sorted(past, key=lambda one: one.started):
        count = 0 if attempt.passed else count + 1
    return max(0, terms.attempts - count)


def may_start(
    now: datetime, past: Sequence[Past], terms: Terms
) -> tuple[Bar, datetime | None] | None:
    """None when an attempt may begin at `now`; else why not, and from when it may."""
    if terms.opens is not None and now < terms.opens:
        return Bar.NOT_OPEN, terms.opens
    if terms.closes is not None and now >= terms.closes:
        return Bar.CLOSED, None
    if attempts_left(past, terms) == 0:
        return Bar.NO_ATTEMPT_LEFT, None
    if past:
        earliest = max(earliest_next(attempt, terms) for attempt in past)
        if now < earliest:
            return Bar.TOO_SOON, earliest
    return None
