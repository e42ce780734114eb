"""What an invigilator may want to look at. A signal is never a fault by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

FOCUS_LOST = "focus-lost"
OFFLINE = "offline"
CLOCK = "clock"
ADDRESS = "address"
OTHER_DEVICE = "other-device"
MOVED = "moved"
SPEED = "speed"
LATE = "late"
REPORTED = frozenset({FOCUS_LOST, OFFLINE, CLOCK})
"""What the page itself tells."""
KINDS = REPORTED | {ADDRESS, OTHER_DEVICE, MOVED, SPEED, LATE}

ENOUGH = 8
"""Answers below which speed says nothing."""
FAST = timedelta(seconds=3)
CLOCK_OFF = timedelta(minutes=2)


def unusual_speed(saved: Sequence[datetime]) -> timedelta | None:
    """The median time between two answers where that is too short to read them; else None."""
    if len(saved) < ENOUGH:
        return None
    moments = sorted(saved)
    between = median((later - earlier).total_seconds() for earlier, later in pairwise(moments))
    return timedelta(seconds=between) if between < FAST.total_seconds() else None


def clock_is_off(theirs: datetime, ours: datetime) -> bool:
    """Whether a device's clock is wrong by more than minutes; the server's clock counts anyway."""
    return abs(theirs - ours) > CLOCK_OFF
