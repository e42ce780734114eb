"""One live device at a time: who may go on with an attempt, and where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CONSENT = timedelta(minutes=10)
"""How long an invigilator's consent to another device holds."""


class Move(StrEnum):
    """What becomes of a device that wants to go on with a running attempt."""

    STAY = "stay"
    """It is the live one, or none is bound yet."""
    TAKE = "take"
    """It becomes the live one; the other may save no more."""
    ASK = "ask"
    """An invigilator has to consent first."""


@dataclass(frozen=True, slots=True)
class Live:
    """Where an attempt runs."""

    device: str | None
    watched: bool
    """Whether it is taken in a room with invigilators."""
    move_until: datetime | None
    """Until when another device may go on, by an invigilator's consent."""


def move(live: Live, device: str | None, now: datetime) -> Move:
    """What becomes of `device`; None stands for callers that are no device (dated loading).

    Nobody watches an exam outside a sitting, so there the person's own word is enough.
    """
    if device is None or live.device is None or live.device == device:
        return Move.STAY
    if not live.watched or (live.move_until is not None and now < live.move_until):
        return Move.TAKE
    return Move.ASK
