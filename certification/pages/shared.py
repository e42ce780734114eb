"""What several pages show alike."""

from collections.abc import Iterable
from datetime import date, timedelta

from certification.queries.certificates import Certificate, Kind
from certification.queries.conditions import CERTIFICATE, POST, PROMOTION, RENEWAL
from certification.rules.evaluation import Answer
from certification.rules.life import LABELS, State, holds_until
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge
from kit.web.environment import date_text
from kit.web.tables import Tone
from staff.queries.directory import TownEntry

_TONES: dict[State, Tone] = {
    State.VALID: "good",
    State.NOT_YET_VALID: "note",
    State.EXPIRED: "bad",
    State.SUSPENDED: "note",
    State.REVOKED: "bad",
    State.SUPERSEDED: "quiet",
}
_ANSWERS: dict[Answer, tuple[str, Tone]] = {
    Answer.QUALIFIED: (N_("qualified"), "good"),
    Answer.PROVISIONAL: (N_("under a mentor"), "note"),
    Answer.NOT: (N_("not qualified"), "bad"),
}
PURPOSES = {
    POST: N_("for a post"),
    CERTIFICATE: N_("for a certificate"),
    RENEWAL: N_("for the renewal of a certificate"),
    PROMOTION: N_("for a promotion"),
}
SUBJECT_KINDS = {
    POST: "post",
    CERTIFICATE: "certificate-type",
    RENEWAL: "certificate-type",
    PROMOTION: "promotion",
}


def state_badge(state: State) -> Badge:
    """The state in words and colour."""
    return Badge(gettext(LABELS[state]), _TONES[state])


def ends_sooner(one: Certificate, today: date) -> str | None:
    """That the certificate holds today but not to its last day, by what is decided already."""
    until = holds_until(one.life(), today)
    if one.state(today) is not State.VALID or until is None or until == one.last_day:
        return None
    after = until + timedelta(days=1)
    return gettext(
        N_("Holds until {day}; from {next} on it is {state}."),
        day=date_text(until),
        next=date_text(after),
        state=gettext(LABELS[one.state(after)]),
    )


def answer_badge(answer: Answer) -> Badge:
    """The answer in words and colour."""
    text, tone = _ANSWERS[answer]
    return Badge(gettext(text), tone)


def type_options(kinds: Iterable[Kind]) -> list[tuple[str, str]]:
    """The certificate types to choose from."""
    return [(kind.code, pick(kind.name, kind.name_en)) for kind in kinds]


def town_options(towns: Iterable[TownEntry], permission: str) -> list[tuple[str, str]]:
    """The towns to choose from: those in which the reader holds the permission."""
    allowed = required().towns(permission)
    return [
        (town.code, pick(town.name, town.name_en))
        for town in towns
        if allowed is None or town.id in allowed
    ]
