"""What a person's record may hold, and what in it cannot be right."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

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
MASKED_DAY = "****-**-**"
_FIRST_BIRTH = date(1920, 1, 1)
_FIRST_HIRE = date(1950, 1, 1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A person as entered; places by their codes."""

    employee_no: str
    name: str
    identity: str
    town: str
    pool: str
    work_fraction: Decimal
    name_pinyin: str = ""
    """Empty: read by our own table."""
    home_centre: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    id_number: str | None = None
    employer: str | None = None
    hired_on: date | None = None
    education: str | None = None


def masked(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The person's columns for many eyes: the number's ends, and that there is a birth date."""
    found = dict(columns)
    if found.get("birth_date") is not None:
        found["birth_date"] = MASKED_DAY
    if "id_number" in found:
        found["id_number"] = identity_numbers.masked(found["id_number"])
    return found


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


def regular(draft: Draft) -> Draft:
    """The draft with names and numbers in their one form, and what the number tells filled in."""
    number = regular_identity_number(draft.id_number) if draft.id_number else None
    told = number is not None and identity_numbers.fault(number) is None
    return replace(
        draft,
        name=regular_name(draft.name),
        name_pinyin=" ".join(draft.name_pinyin.lower().split()),
        id_number=number,
        birth_date=draft.birth_date
        or (identity_numbers.birth_date(number) if number and told else None),
        sex=draft.sex or (identity_numbers.sex(number) if number and told else None),
        employer=draft.employer or None,
        home_centre=draft.home_centre or None,
    )


def mistakes(draft: Draft, today: date) -> dict[str, str]:
    """Field -> what is wrong with it; empty: nothing that the record itself can show."""
    found: dict[str, str] = {}
    if not is_name(draft.name):
        found["name"] = NOT_A_NAME
    if draft.name_pinyin and not is_pinyin(draft.name_pinyin):
        found["name_pinyin"] = NOT_PINYIN
    if draft.id_number is not None:
        fault = identity_numbers.fault(draft.id_number)
        if fault is not None:
            found["id_number"] = FAULTS[fault]
    choices = (
        ("identity", draft.identity, IDENTITIES),
        ("pool", draft.pool, POOLS),
        ("education", draft.education, EDUCATION),
        ("sex", draft.sex, SEXES),
    )
    found |= {
        field: _NO_CHOICE
        for field, value, words in choices
        if value is not None and value not in words
    }
    if not 0 < draft.work_fraction <= 1:
        found["work_fraction"] = N_("More than 0 and at most 1: 0.5 is half time.")
    if draft.pool == "fixed" and draft.home_centre is None:
        found["home_centre"] = N_("Fixed staff have a home centre.")
    if draft.birth_date is not None and draft.birth_date < _FIRST_BIRTH:
        found["birth_date"] = N_("This lies too far back.")
    if draft.hired_on is not None and draft.hired_on < _FIRST_HIRE:
        found["hired_on"] = N_("This lies too far back.")
    clash = contradiction(draft.id_number, draft.birth_date, draft.sex, draft.hired_on, today)
    if clash is not None:
        found.setdefault(*clash)
    return found
