"""Now and today, read once at the edge and passed down as arguments.

The service lives in one time zone (China has one); civil dates are dates there, instants are
aware UTC.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from zoneinfo import ZoneInfo

from kit.errors import Refusal
from kit.language import N_

ZONE = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_now", default=None)


class OutOfReach(Refusal):
    """An instant in the first or the last year there is: the database would keep it as infinity."""

    status = 422
    code = "instant-out-of-reach"
    text = N_("No clock reaches {instant}.")


def reachable(instant: datetime) -> bool:
    """Whether an instant has a date in every time zone, and is not what stands for infinity."""
    return MINYEAR < instant.year < MAXYEAR


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The present civil date in the service's time zone."""
    return now().astimezone(ZONE).date()


def standing() -> datetime | None:
    """The instant at which time stands in this task; None: it runs, and other clocks may decide."""
    return _fixed.get()


def civil(instant: datetime) -> date:
    """The civil date on which `instant` falls."""
    return instant.astimezone(ZONE).date()


@contextmanager
def fixed(instant: datetime) -> Iterator[None]:
    """Within the block, in this task, the time stands at `instant` (tests, dated loading)."""
    token = _fixed.set(instant)
    try:
        yield
    finally:
        _fixed.reset(token)
