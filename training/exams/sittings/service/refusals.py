"""What sittings and the desk may say no with."""

from kit.errors import Refusal
from kit.language import N_


class NoSeatLeft(Refusal):
    """The rooms of the sitting are full."""

    code = "no-seat-left"
    text = N_("There are {free} seats left for {wanted} people. Add a room or admit fewer.")


class RoomInUse(Refusal):
    """People sit in the room."""

    code = "room-in-use"
    text = N_("People are admitted to this room. Move them first.")


class HasBegun(Refusal):
    """Somebody has begun already."""

    code = "sitting-has-begun"
    text = N_("Somebody has begun at this sitting already.")


class NotYourRoom(Refusal):
    """Only the room's invigilators and examiners act at the desk."""

    status = 403
    code = "not-your-room"
    text = N_("You are not an invigilator of this room.")


class IsRunning(Refusal):
    """The person has another attempt under way."""

    code = "attempt-running"
    text = N_("This person has an attempt under way already.")


class IsOver(Refusal):
    """The attempt was submitted."""

    code = "attempt-over"
    text = N_("This attempt was submitted already. It can be reopened.")
