"""What exams may say no with."""

from datetime import datetime

from kit import clock
from kit.errors import Refusal
from kit.language import N_
from training.exams.rules.timing import Bar


class NotOpenYet(Refusal):
    """The exam has not opened."""

    code = "exam-not-open"
    text = N_("This exam opens on {since}.")


class Closed(Refusal):
    """The exam has closed."""

    code = "exam-closed"
    text = N_("This exam is closed.")


class NoAttemptLeft(Refusal):
    """All attempts are used."""

    code = "no-attempt-left"
    text = N_("You have used all attempts. Please speak to your training officer.")


class TooSoon(Refusal):
    """The next attempt is possible later."""

    code = "too-soon"
    text = N_("The next attempt is possible from {since}.")


class BankTooSmall(Refusal):
    """The blueprint asks for more questions than the bank has."""

    code = "bank-too-small"
    text = N_("The bank has not enough questions for this exam. The examiner has to add some.")


class AnswersClosed(Refusal):
    """The time is over, or the attempt was submitted."""

    code = "answers-closed"
    text = N_(
        "The time is over or the attempt was submitted: this answer does not count. "
        "It was kept apart for the examiner."
    )


class NotAdmitted(Refusal):
    """Only those admitted to a sitting may begin."""

    code = "not-admitted"
    text = N_(
        "You are not on the admission list of this exam. Ask your training officer for a place."
    )


class NotByComputer(Refusal):
    """The exam is taken in front of markers."""

    code = "not-by-computer"
    text = N_("This exam is taken in practice, in front of markers.")


class WrongCode(Refusal):
    """The access code is missing or wrong."""

    status = 403
    code = "wrong-access-code"
    text = N_("Please enter the access code that is said in the room.")


class ElsewhereOnly(Refusal):
    """The exam is taken on the machines of its room only."""

    status = 403
    code = "elsewhere-only"
    text = N_("This exam can be taken only on the machines of its room. This device is not one.")


class OtherDevice(Refusal):
    """The attempt runs on another device."""

    code = "other-device"
    text = N_(
        "This attempt runs on another device. To go on here, choose “Go on on this device”; "
        "in an exam room the invigilator has to agree."
    )


class Paused(Refusal):
    """The invigilator has paused the exam."""

    code = "exam-paused"
    text = N_("The exam is paused. Your time stands still; your answers are kept on this device.")


class SectionNotOpen(Refusal):
    """The question's section has not begun."""

    code = "section-not-open"
    text = N_("This section of the paper has not begun.")


def refusal_of(bar: Bar, since: datetime | None) -> Refusal:
    """The refusal that says why an attempt may not begin."""
    when = since.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M") if since else ""
    match bar:
        case Bar.NOT_OPEN:
            return NotOpenYet(since=when)
        case Bar.CLOSED:
            return Closed()
        case Bar.NO_ATTEMPT_LEFT:
            return NoAttemptLeft()
        case Bar.TOO_SOON:
            return TooSoon(since=when)
        case Bar.NOT_ADMITTED:
            return NotAdmitted()
