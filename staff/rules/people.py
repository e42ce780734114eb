"""What a person's record may hold, and what in it cannot be right."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kit.language import N_
from staff.rules import identity_numbers
from staff.rules.identity_numbers import Fault
from staff.rules.names import DOT, is_name
from staff.words import EDUCATION, IDENTITIES, POOLS, SEXES

NOT_A_NAME = N_("Not a name: 2 to 50 letters, “·” allowed within.")
FAULTS = {
    Fault.FORM: N_("An identity number has 17 digits and a digit or X."),
    Fault.DAY: N_("The identity number holds no possible birth date."),
    Fault.CHECK: N_("The identity number's check digit is wrong."),
}
NOT_PINYIN = N_("Pinyin is written in lower-case Latin letters, a blank between.")
_NO_CHOICE = N_("Choose one of those offered.")
_FIRST_BIRTH = date(1920, 1, 1)
_FIRST_HIRE = date(1950, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What can be edited of a person; places by their codes."""

    name: str
    name_pinyin: str | None
    """None: read by our own table."""
    sex: str | None
    birth_date: date | None
    id_number: str | None
    identity: str
    employer: str | None
    town: str
    home_centre: str | None
    pool: str
    work_fraction: Decimal
    hired_on: date | None
    education: str | None


def regular_name(text: str) -> str:
    """The name in its one form: NFC, the other dots as `·`."""
    text = unicodedata.normalize("NFC", text.strip())
    return text.replace("•", DOT).replace("・", DOT).replace("‧", DOT)


def regular_identity_number(text: str) -> str:
    """The number in half-width characters, X upper case, without blanks."""
    return unicodedata.normalize("NFKC", text).upper().replace(" ", "")


def is_pinyin(text: str) -> bool:
    """Whether `text` can be a name's syllables."""
    return len(text) <= 200 and re.fullmatch(r"[a-zü·' \-]+", text) is not None


def contradiction(
    id_number: str | None,
    birth_date: date | None,
    sex: str | None,
    hired_on: date | None,
    today: date,
) -> tuple[str, str] | None:
    """(field, message) where two facts of a person cannot both be right."""
    well_formed = id_number is not None and identity_numbers.fault(id_number) is None
    if id_number is not None and well_formed:
        if birth_date is not None and identity_numbers.birth_date(id_number) != birth_date:
            return "birth_date", N_("The identity number says another birth date.")
        if sex is not None and identity_numbers.sex(id_number) != sex:
            return "sex", N_("The identity number says the other sex.")
    if birth_date is not None and birth_date >= today:
        return "birth_date", N_("The birth date is not in the past.")
    if birth_date is not None and hired_on is not None and hired_on <= birth_date:
        return "hired_on", N_("Hired before birth.")
    return None


def mistakes(details: PersonDetails, today: date) -> dict[str, str]:
    """Field -> what is wrong with it; empty: nothing that the record itself can show."""
    found: dict[str, str] = {}
    if not is_name(details.name):
        found["name"] = NOT_A_NAME
    if details.name_pinyin is not None and not is_pinyin(details.name_pinyin):
        found["name_pinyin"] = NOT_PINYIN
    if details.id_number is not None:
        fault = identity_numbers.fault(details.id_number)
        if fault is not None:
            found["id_number"] = FAULTS[fault]
    choices = (
        ("identity", details.identity, IDENTITIES),
        ("pool", details.pool, POOLS),
        ("education", details.education, EDUCATION),
        ("sex", details.sex, SEXES),
    )
    found |= {
        field: _NO_CHOICE
        for field, value, words in choices
        if value is not None and value not in words
    }
    if not 0 < details.work_fraction <= 1:
        found["work_fraction"] = N_("More than 0 and at most 1: 0.5 is half time.")
    if details.pool == "fixed" and details.home_centre is None:
        found["home_centre"] = N_("Fixed staff have a home centre.")
    if details.birth_date is not None and details.birth_date < _FIRST_BIRTH:
        found["birth_date"] = N_("This lies too far back.")
    if details.hired_on is not None and details.hired_on < _FIRST_HIRE:
        found["hired_on"] = N_("This lies too far back.")
    clash = contradiction(
        details.id_number, details.birth_date, details.sex, details.hired_on, today
    )
    if clash is not None:
        found.setdefault(*clash)
    return found
