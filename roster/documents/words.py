"""How days and states read on paper, in the reader's language."""

from datetime import date

from babel.dates import format_date

from kit.clock import civil
from kit.language import N_, current, gettext, pick
from roster.queries.papers import Head

_PATTERNS = {
    "zh_CN": {"day": "M月d日 EEE", "date": "y年M月d日"},
    "en": {"day": "EEE d MMM", "date": "d MMM y"},
}
SESSIONS = {"AM": N_("AM"), "PM": N_("PM")}
_STATES = {
    "draft": N_("DRAFT: not published, may still change"),
    "published": N_("published"),
    "superseded": N_("SUPERSEDED: no longer holds"),
}


def day_text(day: date, style: str = "day") -> str:
    """A day with its weekday, or (`date`) with its year."""
    return format_date(day, _PATTERNS[current()][style], locale=current())


def days_text(first_day: date, last_day: date) -> str:
    """Both ends of a period."""
    return f"{day_text(first_day, 'date')} – {day_text(last_day, 'date')}"


def town_text(roster: Head) -> str:
    """The town's name."""
    return pick(roster.town_name, roster.town_name_en)


def session_text(session: str) -> str:
    """The half-day, short."""
    return gettext(SESSIONS[session])


def state_text(roster: Head) -> str:
    """What the roster is worth: whoever reads the paper must see a draft as a draft."""
    text = gettext(_STATES[roster.state])
    if roster.state == "published" and roster.published_at is not None:
        return f"{text} {day_text(civil(roster.published_at), 'date')}"
    return text
