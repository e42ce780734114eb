"""What comes in and goes out of this floor: the same for JSON and for forms."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from kit.permissions import Principal
from staff.queries.people import LeaveGiven, Person, WishMade
from staff.queries.places import Centre
from staff.rules.identity_numbers import masked
from staff.rules.people import Draft

Name = Annotated[str, Meta(min_length=2, max_length=50)]
Code = Annotated[str, Meta(min_length=1, max_length=60)]
Short = Annotated[str, Meta(max_length=80)]
Number = Annotated[str, Meta(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9-]+$")]


class Input(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Something sent to us."""


class Output(msgspec.Struct, rename="camel"):
    """Something sent by us."""


class PersonInput(Input):
    """One of the staff."""

    employee_no: Number
    name: Name
    identity: Code
    town: Code
    pool: Code
    work_fraction: Decimal = Decimal(1)
    name_pinyin: Annotated[str, Meta(max_length=200, pattern=r"^[a-zü·' -]*$")] = ""
    home_centre: Code | None = None
    sex: Code | None = None
    birth_date: date | None = None
    id_number: Annotated[str, Meta(max_length=40)] | None = None
    employer: Short | None = None
    hired_on: date | None = None
    education: Code | None = None

    def draft(self) -> Draft:
        """For the service."""
        return Draft(**msgspec.structs.asdict(self))


class PersonChanges(Input):
    """What of a person is to change; what is left out stays."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    name_pinyin: Annotated[str, Meta(max_length=200)] | msgspec.UnsetType = msgspec.UNSET
    """Empty: read by our own table."""
    identity: Code | msgspec.UnsetType = msgspec.UNSET
    town: Code | msgspec.UnsetType = msgspec.UNSET
    pool: Code | msgspec.UnsetType = msgspec.UNSET
    work_fraction: Decimal | msgspec.UnsetType = msgspec.UNSET
    home_centre: Code | msgspec.UnsetType | None = msgspec.UNSET
    sex: Code | msgspec.UnsetType | None = msgspec.UNSET
    birth_date: date | msgspec.UnsetType | None = msgspec.UNSET
    id_number: Annotated[str, Meta(max_length=40)] | msgspec.UnsetType | None = msgspec.UNSET
    employer: Short | msgspec.UnsetType | None = msgspec.UNSET
    hired_on: date | msgspec.UnsetType | None = msgspec.UNSET
    education: Code | msgspec.UnsetType | None = msgspec.UNSET

    def draft(self, person: Person) -> Draft:
        """The person with these changes, for the service."""
        given = {
            name: value
            for name, value in msgspec.structs.asdict(self).items()
            if value is not msgspec.UNSET
        }
        return replace(draft_of(person), **given)


def draft_of(person: Person) -> Draft:
    """The person as they would be entered again."""
    return Draft(
        employee_no=person.employee_no,
        name=person.name,
        name_pinyin=person.name_pinyin if person.pinyin_fixed else "",
        identity=person.identity,
        town=person.town_code,
        pool=person.pool,
        work_fraction=person.work_fraction,
        home_centre=person.home_centre_code,
        sex=person.sex,
        birth_date=person.birth_date,
        id_number=person.id_number,
        employer=person.employer,
        hired_on=person.hired_on,
        education=person.education,
    )


class PersonOutput(Output):
    """One of the staff; the identity number is masked except for the personnel office.

    In lists it is masked for everybody, and the birth date left out: a reading of either is noted.
    """

    employee_no: str
    name: str
    name_pinyin: str
    sex: str | None
    birth_date: date | None
    id_number: str | None
    identity: str
    employer: str | None
    town: str
    town_name: str
    home_centre: str | None
    home_centre_name: str | None
    pool: str
    work_fraction: float
    hired_on: date | None
    left_on: date | None
    education: str | None


def sees_numbers(principal: Principal, person: Person) -> bool:
    """Whether the reader sees the person's whole identity number."""
    own = principal.person_id == person.id
    return own or principal.may("identity-numbers.read", person.town_id)


def sensitive_seen(principal: Principal, person: Person) -> list[str]:
    """What a reader of somebody else's whole record sees that is sensitive, to be noted."""
    if principal.person_id == person.id or not sees_numbers(principal, person):
        return []
    fields = (("idNumber", person.sealed_number), ("birthDate", person.sealed_birth))
    return [name for name, stored in fields if stored is not None]


def person_output(person: Person, principal: Principal, *, listed: bool = False) -> PersonOutput:
    """As the reader may see it; birth dates are for the same readers as the numbers."""
    full = not listed and sees_numbers(principal, person)
    return PersonOutput(
        employee_no=person.employee_no,
        name=person.name,
        name_pinyin=person.name_pinyin,
        sex=person.sex,
        birth_date=person.birth_date if full else None,
        id_number=person.id_number if full else masked(person.id_number),
        identity=person.identity,
        employer=person.employer,
        town=person.town_code,
        town_name=person.town_name,
        home_centre=person.home_centre_code,
        home_centre_name=person.home_centre_name,
        pool=person.pool,
        work_fraction=float(person.work_fraction),
        hired_on=person.hired_on,
        left_on=person.left_on,
        education=person.education,
    )


class LeaveInput(Input):
    """Days off granted; both days count."""

    kind: Code
    first_day: date
    last_day: date


class LeaveOutput(Output):
    """Days off granted; both days count."""

    id: int
    kind: str
    first_day: date
    last_day: date


def leave_output(leave: LeaveGiven) -> LeaveOutput:
    """As JSON."""
    return LeaveOutput(
        id=leave.id, kind=leave.kind, first_day=leave.first_day, last_day=leave.last_day
    )


class WishInput(Input):
    """A wish for a half-day (AM, PM) or a DAY, on or off."""

    day: date
    session: Code
    wish: Code
    weight: Annotated[int, Meta(ge=1, le=3)] = 1


class WishOutput(Output):
    """A wish for a half-day or a day."""

    id: int
    day: date
    session: str
    wish: str
    weight: int


def wish_output(wish: WishMade) -> WishOutput:
    """As JSON."""
    return WishOutput(
        id=wish.id, day=wish.day, session=wish.session, wish=wish.wish, weight=wish.weight
    )


class LastDay(Input):
    """The day with which something ends."""

    last_day: date


class CentreInput(Input):
    """What of a centre may be changed."""

    name: Annotated[str, Meta(min_length=2, max_length=80)]
    windows: Annotated[int, Meta(ge=0, le=200)]
    name_en: Annotated[str, Meta(max_length=120)] | None = None
    closed_on: date | None = None


class CentreOutput(Output):
    """A centre."""

    code: str
    level: str
    name: str
    name_en: str | None
    town: str
    town_name: str
    parent: str | None
    x_km: float
    y_km: float
    windows: int
    closed_on: date | None


def centre_output(centre: Centre) -> CentreOutput:
    """As JSON."""
    return CentreOutput(
        code=centre.code,
        level=centre.level,
        name=centre.name,
        name_en=centre.name_en,
        town=centre.town_code,
        town_name=centre.town_name,
        parent=centre.parent_code,
        x_km=float(centre.x_km),
        y_km=float(centre.y_km),
        windows=centre.windows,
        closed_on=centre.closed_on,
    )


class PostNames(Input):
    """What a post is called, and which service line it serves."""

    name: Annotated[str, Meta(min_length=2, max_length=60)]
    name_en: Annotated[str, Meta(max_length=80)] | None = None
    service_line: Code | None = None


class PostInput(PostNames, kw_only=True):
    """A new post."""

    code: Annotated[str, Meta(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class DayInput(Input):
    """A day that is not what its weekday says."""

    day: date
    kind: Code
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    name_en: Annotated[str, Meta(max_length=60)] | None = None


class NoticeInput(Input):
    """The notice that settles a year; none: provisional."""

    notice: Annotated[str, Meta(max_length=500)] | None = None


class AccountInput(Input):
    """A new account."""

    username: Annotated[str, Meta(min_length=2, max_length=60)]
    display_name: Annotated[str, Meta(min_length=1, max_length=60)]
    employee_no: Number | None = None


class GrantInput(Input):
    """A role, in a town or everywhere."""

    role: Code
    town: Code | None = None


class PasswordInput(Input):
    """A change of one's own password."""

    old: Annotated[str, Meta(max_length=200)]
    new: Annotated[str, Meta(max_length=200)]


class SignInInput(Input):
    """Who wants to sign in."""

    username: Annotated[str, Meta(min_length=1, max_length=100)]
    password: Annotated[str, Meta(min_length=1, max_length=200)]


class ChangeOutput(Output):
    """One line of history."""

    id: int
    at: datetime
    username: str | None
    action: str
    kind: str
    key: str
    before: dict[str, object] | None
    after: dict[str, object] | None
    request: str | None
