"""What the desk calls states and signals."""

from collections.abc import Sequence

from kit.language import N_, gettext
from kit.web import Badge
from kit.web.tables import Tone
from training.exams.sittings.queries.desk import Seen

STATES: dict[str, tuple[str, Tone]] = {
    "absent": (N_("not begun"), "quiet"),
    "answering": (N_("answering"), "good"),
    "silent": (N_("out of touch"), "bad"),
    "grace": (N_("time over, not submitted"), "note"),
    "paused": (N_("paused"), "note"),
    "submitted": (N_("submitted"), "quiet"),
}
SIGNALS = {
    "focus-lost": N_("left the page"),
    "offline": N_("was offline"),
    "clock": N_("clock of the device is wrong"),
    "address": N_("address changed"),
    "other-device": N_("tried from another device"),
    "moved": N_("moved to another device"),
    "speed": N_("answered unusually fast"),
    "late": N_("answered after the end"),
}


def state_badge(one: Seen) -> Badge:
    """How somebody stands."""
    text, tone = STATES[one.state]
    return Badge(gettext(text), tone)


def signal_texts(noticed: Sequence[tuple[str, int]]) -> list[str]:
    """What an invigilator may want to look at, in words."""
    return [
        gettext(SIGNALS[kind]) + (f" × {times}" if times > 1 else "") for kind, times in noticed
    ]
