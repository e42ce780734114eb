"""First and last days of leave, wishes and placements: which make sense."""

from datetime import date, timedelta

from kit.language import N_

LONGEST_LEAVE_DAYS = 366
FARTHEST_DAYS = 5 * 366
LATEST_DAY = date(2100, 12, 31)
"""Of whatever has no nearer bound."""
OUT_OF_ORDER = N_("The last day lies before the first.")
BEFORE_HIRE = N_("That is before the day of hire.")
AFTER_LEAVING = N_("That is after the last day of service.")
TOO_FAR = N_("That is too far from today.")


def period_mistakes(
    first_day: date,
    last_day: date | None,
    *,
    hired_on: date | None,
    left_on: date | None,
) -> dict[str, str]:
    """Field -> what is wrong with a period of a person's; an open end has no last day."""
    found: dict[str, str] = {}
    if last_day is not None and last_day < first_day:
        found["last_day"] = OUT_OF_ORDER
    elif left_on is not None and last_day is not None and last_day >= left_on:
        found["last_day"] = AFTER_LEAVING
    if hired_on is not None and first_day < hired_on:
        found["first_day"] = BEFORE_HIRE
    if left_on is not None and first_day >= left_on:
        found["first_day"] = AFTER_LEAVING
    return found


def leave_mistakes(
    first_day: date, last_day: date, *, hired_on: date | None, left_on: date | None, today: date
) -> dict[str, str]:
    """Field -> what is wrong with leave."""
    found = period_mistakes(first_day, last_day, hired_on=hired_on, left_on=left_on)
    if abs(first_day - today) > timedelta(days=FARTHEST_DAYS):
        found.setdefault("first_day", TOO_FAR)
    if last_day - first_day >= timedelta(days=LONGEST_LEAVE_DAYS):
        found.setdefault("last_day", N_("Leave is granted for at most {longest} days at a time."))
    return found


def wish_mistakes(day: date, *, left_on: date | None, today: date) -> dict[str, str]:
    """Field -> what is wrong with a wish: it is for a day to come, within a year."""
    if day <= today:
        return {"day": N_("A wish is for a day to come.")}
    if day > today + timedelta(days=LONGEST_LEAVE_DAYS):
        return {"day": TOO_FAR}
    if left_on is not None and day >= left_on:
        return {"day": AFTER_LEAVING}
    return {}
