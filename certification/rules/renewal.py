"""When a certificate is due for renewal, and from when to when the renewed one is valid.

Each certificate type carries its own rule as data (docs/sources.md#renewal).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from certification.rules.days import add_months, last_day


class Basis(StrEnum):
    """What the new validity counts from."""

    COMPLETION = "completion"
    OLD_EXPIRY = "old_expiry"
    FIXED_DATE = "fixed_date"


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """How one type of certificate is renewed."""

    months: int
    basis: Basis = Basis.OLD_EXPIRY
    window_months: int = 3
    """Renewal may be completed from so many months before the expiry."""
    grace_days: int = 0
    """Days after the expiry in which the old cycle is still kept. They do not keep it in force."""
    minimum_active_months: int = 0
    """A certificate younger than this is not renewed; a fixed date closer than this is skipped."""
    fixed_month: int = 12
    fixed_day: int = 31


@dataclass(frozen=True, slots=True)
class Window:
    """When renewal may and should be done; all days included."""

    opens_on: date
    due_on: date
    grace_until: date


@dataclass(frozen=True, slots=True)
class Validity:
    """From first to last day, both included."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Renewal may not be completed before `opens_on`."""

    opens_on: date


def first_validity(rule: RenewalRule, issued_on: date) -> Validity:
    """From when to when a first certificate is valid."""
    return Validity(issued_on, _end(rule, issued_on))


def window(rule: RenewalRule, old: Validity) -> Window:
    """When `old` may be renewed: not before its minimum active period, due on its last day."""
    opens = add_months(old.last_day + timedelta(days=1), -rule.window_months)
    active = add_months(old.first_day, rule.minimum_active_months)
    return Window(
        opens_on=max(opens, active, old.first_day),
        due_on=old.last_day,
        grace_until=old.last_day + timedelta(days=rule.grace_days),
    )


def renewed(rule: RenewalRule, old: Validity, completed_on: date) -> Validity | TooEarly:
    """The validity of the certificate that renews `old`, completed on that day.

    In time: by the rule's basis. Within the grace days: it begins on the completion, and ends as if
    it had been in time. Later: a new cycle begins on the completion; the missed one is not owed.
    """
    bounds = window(rule, old)
    if completed_on < bounds.opens_on:
        return TooEarly(bounds.opens_on)
    if rule.basis is Basis.COMPLETION or completed_on > bounds.grace_until:
        return Validity(completed_on, _end(rule, completed_on))
    cycle = old.last_day + timedelta(days=1)
    return Validity(max(cycle, completed_on), _end(rule, cycle))


@dataclass(frozen=True, slots=True)
class Example:
    """What the rule does with one certificate: completed on that day, valid from when to when."""

    case: str
    completed_on: date
    validity: Validity


EARLY, ON_THE_LAST_DAY, IN_GRACE, LATE = "early", "last-day", "grace", "late"


def examples(rule: RenewalRule, issued_on: date) -> tuple[Validity, Window, tuple[Example, ...]]:
    """A certificate issued that day, its renewal window, and its renewal on telling days."""
    first = first_validity(rule, issued_on)
    bounds = window(rule, first)
    days = [(EARLY, bounds.opens_on), (ON_THE_LAST_DAY, bounds.due_on)]
    if rule.grace_days:
        days.append((IN_GRACE, bounds.due_on + timedelta(days=1)))
    days.append((LATE, bounds.grace_until + timedelta(days=30)))
    found = []
    for case, on in days:
        validity = renewed(rule, first, on)
        if isinstance(validity, Validity):
            found.append(Example(case, on, validity))
    return first, bounds, tuple(found)


MILESTONES = (7, 30, 60, 90)
"""Days before the end at which is reminded, once each."""


def milestone(last_day: date, today: date) -> int | None:
    """The nearest milestone that the end has come within; None: not yet, or it has passed.

    A reminder whose day fell into a pause is made up by the next one due, never by several at once.
    """
    left = (last_day - today).days
    return next((days for days in MILESTONES if 0 <= left <= days), None)


def _end(rule: RenewalRule, first: date) -> date:
    latest = last_day(first, rule.months)
    if rule.basis is not Basis.FIXED_DATE:
        return latest
    least = last_day(first, rule.minimum_active_months) if rule.minimum_active_months else first
    end = _fixed(rule, latest.year)
    if end > latest:
        end = _fixed(rule, latest.year - 1)
    while end < least:
        end = _fixed(rule, end.year + 1)
    return end


def _fixed(rule: RenewalRule, year: int) -> date:
    """The fixed date in a year; the month's last day where the year has no such day."""
    return date(year, rule.fixed_month, min(rule.fixed_day, monthrange(year, rule.fixed_month)[1]))
