"""When a notice may leave the house: at once, after the quiet hours, or with the daily digest."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from kit.clock import ZONE

DIGEST_AT = time(8, 0)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a reader chose. Times are local; quiet hours may run over midnight."""

    daily: bool = False
    digest_at: time = DIGEST_AT
    quiet_from: time | None = None
    quiet_to: time | None = None

    def quiet(self, at: time) -> bool:
        """Whether `at` lies in the quiet hours, their end not included."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return False
        if self.quiet_from < self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to


def due(timing: Timing, now: datetime, *, urgent: bool = False) -> datetime:
    """The first moment from `now` on at which a notice may go out; urgent ones go at once."""
    if urgent:
        return now
    local = now.astimezone(ZONE)
    if timing.daily:
        local = _next(local, timing.digest_at)
    if timing.quiet_to is not None and timing.quiet(local.time()):
        local = _next(local, timing.quiet_to)
    return max(now, local)


def _next(local: datetime, at: time) -> datetime:
    """The next moment, not before `local`, at which clocks show `at`."""
    found = datetime.combine(local.date(), at, local.tzinfo)
    return found if found >= local else found + timedelta(days=1)
