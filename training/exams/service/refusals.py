"""What exams may say no with."""

from kit.errors import Refusal
from kit.language import N_


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
