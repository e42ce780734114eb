"""What marking may say no with."""

from kit.errors import Refusal
from kit.language import N_


class OwnWork(Refusal):
    """Nobody marks themselves."""

    status = 403
    code = "own-work"
    text = N_("Nobody marks their own work.")


class MarkedAlready(Refusal):
    """It is settled."""

    code = "marked-already"
    text = N_("This was marked already.")


class NotInDispute(Refusal):
    """Two markers agree, or one is missing: there is nothing to settle."""

    code = "not-in-dispute"
    text = N_("There is nothing to settle: the markers agree, or one is still missing.")


class NothingToAppeal(Refusal):
    """The result is not there yet, or the time for an appeal is over."""

    code = "no-appeal"
    text = N_("An appeal is possible only in the days after the result was released.")


class AppealOpen(Refusal):
    """There is one already."""

    code = "appeal-open"
    text = N_("You have appealed against this already. You are told when it is decided.")


class AppealDecided(Refusal):
    """It was decided."""

    code = "appeal-decided"
    text = N_("This appeal was decided already.")


class NotPractical(Refusal):
    """The exam has no rubric."""

    code = "not-practical"
    text = N_("This exam is not taken in practice.")


class NoNewKey(Refusal):
    """There is no later version of the question that could mark these answers."""

    code = "no-new-key"
    text = N_("The question has no corrected version yet. Correct its key in the bank first.")
