"""What codes are called on pages."""

from datetime import datetime

from kit.language import N_, gettext, pick
from kit.web import Badge
from kit.web.environment import instant_text
from kit.web.tables import Tone
from training.exams.queries import bank
from training.exams.rules import responses
from training.exams.rules.responses import Response
from training.exams.rules.timing import Bar

KINDS = {
    "single": N_("single choice"),
    "multiple": N_("multiple choice"),
    "true-false": N_("true or false"),
    "numeric": N_("number"),
    "short": N_("short answer"),
    "matching": N_("matching"),
    "ordering": N_("putting in order"),
    "cloze": N_("filling gaps"),
    "essay": N_("essay"),
}
STATES = {"draft": N_("draft"), "ready": N_("ready"), "hidden": N_("hidden")}
DIFFICULTIES = {1: N_("easy"), 2: N_("medium"), 3: N_("hard")}
REVIEWS = {
    "none": N_("the result only"),
    "marks": N_("the marks of each question"),
    "full": N_("marks, right answers and explanations"),
}
FLAGS: dict[str, tuple[str, Tone]] = {
    "too-easy": (N_("too easy"), "note"),
    "too-hard": (N_("too hard"), "note"),
    "weak": (N_("tells little"), "note"),
    "negative": (N_("key may be wrong"), "bad"),
}


def bar_text(bar: Bar | None, since: datetime | None) -> str | None:
    """Why an exam cannot begin now, in the reader's language; None when it can."""
    match bar:
        case None:
            return None
        case Bar.NOT_OPEN:
            return gettext(N_("This exam opens on {since}."), since=instant_text(since))
        case Bar.CLOSED:
            return gettext(N_("This exam is closed."))
        case Bar.NO_ATTEMPT_LEFT:
            return gettext(N_("You have used all attempts. Please speak to your training officer."))
        case Bar.NOT_ADMITTED:
            return gettext(
                N_(
                    "You are not on the admission list of this exam. "
                    "Ask your training officer for a place."
                )
            )
        case Bar.TOO_SOON:
            return gettext(
                N_("The next attempt is possible from {since}."), since=instant_text(since)
            )


async def category_names() -> dict[str, str]:
    """Category code -> its name in the reader's language."""
    return {one.code: pick(one.name, one.name_en) for one in await bank.categories()}


def attempt_badge(state: str, passed: bool | None) -> Badge:  # noqa: FBT001 - a row's column
    """How an attempt stands."""
    if state == "running":
        return Badge(gettext(N_("running")), "note")
    if passed:
        return Badge(gettext(N_("passed")), "good")
    return Badge(gettext(N_("not passed")), "bad")


def chosen(answer: Response | None) -> list[str]:
    """The values of the form's fields that show an answer."""
    plain = responses.plain(answer) or {}
    match plain:
        case {"option": option}:
            return [option]
        case {"options": options}:
            return list(options)
        case {"value": value}:
            return ["true" if value else "false"]
        case {"number": number}:
            return [f"{number:g}"]
    return []
