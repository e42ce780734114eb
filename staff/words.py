"""What codes of this floor are called; English, marked, translated where they are shown."""

from collections.abc import Mapping

from kit.language import N_, gettext

IDENTITIES = {
    "civil_servant": N_("civil servant"),
    "public_institution": N_("public institution"),
    "government_auxiliary": N_("government auxiliary"),
    "contract": N_("contract staff"),
    "village_cadre": N_("village or community cadre"),
    "security_team": N_("security team"),
    "migrant_affairs_staff": N_("migrant affairs staff"),
    "trainee": N_("trainee"),
    "other": N_("other identity"),
}
POOLS = {
    "shared": N_("shared pool"),
    "fixed": N_("fixed staff"),
    "town_window": N_("town centre window"),
    "town_manager": N_("town centre manager"),
}
EDUCATION = {
    "junior_secondary": N_("junior secondary school"),
    "senior_secondary": N_("senior secondary school"),
    "junior_college": N_("junior college"),
    "bachelor": N_("bachelor"),
    "master": N_("master"),
    "doctor": N_("doctor"),
}
LEAVE = {
    "annual": N_("annual leave"),
    "sick": N_("sick leave"),
    "personal": N_("personal leave"),
    "maternity": N_("maternity leave"),
    "official": N_("official duty elsewhere"),
    "marriage": N_("marriage leave"),
    "bereavement": N_("bereavement leave"),
    "other": N_("other leave"),
}
PLACEMENTS = {
    "regular": N_("regular placement"),
    "rotation": N_("rotation"),
    "support": N_("support"),
    "practice": N_("practice under a mentor"),
    "secondment": N_("secondment"),
}
DAY_KINDS = {"holiday": N_("public holiday"), "workday": N_("make-up workday")}
LEVELS = {"town": N_("town centre"), "community": N_("community centre")}
SEXES = {"F": N_("female"), "M": N_("male")}
SESSIONS = {"AM": N_("morning"), "PM": N_("afternoon"), "DAY": N_("whole day")}
WISHES = {"on": N_("on duty"), "off": N_("off duty")}
WEIGHTS = {1: N_("a little"), 2: N_("much"), 3: N_("very much")}
ROLES = {
    "staff": N_("Staff"),
    "manager": N_("Roster manager"),
    "trainer": N_("Training officer"),
    "examiner": N_("Examiner"),
    "personnel": N_("Personnel officer"),
    "admin": N_("Administrator"),
    "auditor": N_("Auditor"),
    "counsellor": N_("Counsellor"),
}


def word(words: Mapping[str, str], code: str | None) -> str:
    """What the code is called in the reader's language; an unknown code as it is."""
    return gettext(words.get(code, code)) if code else ""


def options(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """(code, name in the reader's language), for a select."""
    return [(code, gettext(text)) for code, text in words.items()]


def by_name(words: str, code: object) -> str:
    """For templates: `word("POOLS", person.pool)`."""
    known: Mapping[object, str] = globals()[words]
    return gettext(known[code]) if code in known else str(code or "")
