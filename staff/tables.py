"""People and places, as rows. Column defaults are None: a value that matters is never made up."""

from decimal import Decimal
from typing import Any

from piccolo.columns import (
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Town(Table, tablename="town"):
    """A town or subdistrict; has one or more town centres."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=40, default=None, unique=True, help_text="for addresses: shishan")
    name = Varchar(length=40, default=None, unique=True)
    name_en = Varchar(length=80, null=True, default=None)


class Centre(Table, tablename="centre"):
    """A town centre, or a community centre guided by one."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=20, default=None, unique=True)
    level = Varchar(length=10, default=None, help_text="town or community")
    name = Varchar(length=80, default=None)
    name_en = Varchar(length=120, null=True, default=None)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    parent: ForeignKey[Any] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )
    x_km = Numeric(digits=(8, 2), default=None)
    y_km = Numeric(digits=(8, 2), default=None)
    windows = SmallInt(default=None, help_text="windows that are built")
    closed_on = Date(null=True, default=None, help_text="first day it is no more")

    known_level = Check("level IN ('town', 'community')")
    some_windows = Check((windows >= 0) & (windows <= 200))


class ServiceLine(Table, tablename="service_line"):
    """A kind of matter, with its mean time at the window."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=40, default=None, unique=True)
    name = Varchar(length=60, default=None)
    name_en = Varchar(length=80, null=True, default=None)
    mean_minutes = Numeric(digits=(6, 2), default=None)


class Post(Table, tablename="post"):
    """What a person is placed as; its condition sets stand in certification."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    name = Varchar(length=60, default=None)
    name_en = Varchar(length=80, null=True, default=None)
    service_line = ForeignKey(ServiceLine, null=True, default=None, on_delete=OnDelete.restrict)


class Person(Table, tablename="person"):
    """One of the staff, for good: who leaves gets a last day, not deleted."""

    id = BigSerial(primary_key=True)
    employee_no = Varchar(length=20, default=None, unique=True)
    name = Varchar(length=50, default=None, help_text="NFC, never split")
    name_pinyin = Varchar(length=200, default=None, help_text="syllables, lower case: lin qiu jun")
    pinyin_fixed = Boolean(default=False, help_text="set by hand: imports leave it alone")
    sex = Varchar(length=1, null=True, default=None, help_text="M or F")
    birth_date = Text(null=True, default=None, help_text="sealed: kit.encryption")
    id_number = Text(null=True, default=None, help_text="sealed: kit.encryption")
    id_number_mark = Varchar(
        length=64, null=True, default=None, unique=True, help_text="finds an equal number"
    )
    identity = Varchar(length=40, default=None, help_text="civil_servant, contract, …")
    employer = Varchar(length=80, null=True, default=None)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    home_centre = ForeignKey(Centre, null=True, default=None, on_delete=OnDelete.restrict)
    pool = Varchar(length=20, default=None, help_text="shared, fixed, town_window, town_manager")
    work_fraction = Numeric(digits=(3, 2), default=None)
    hired_on = Date(null=True, default=None)
    left_on = Date(null=True, default=None, help_text="first day no longer here")
    education = Varchar(length=30, null=True, default=None)

    known_pool = Check("pool IN ('shared', 'fixed', 'town_window', 'town_manager')")
    a_fraction = Check((work_fraction > 0) & (work_fraction <= 1))


class FormerBirthDate(Table, tablename="former_birth_date"):
    """A birth date that was entered before it was corrected: what was known then rests on it."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    birth_date = Text(null=True, default=None, help_text="sealed; none: none was entered")
    until = Timestamptz(default=None)


class Leave(Table, tablename="leave"):
    """Days off granted; both days count. Rows may overlap: two grounds for one day are no fault."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=20, default=None)
    first_day = Date(default=None)
    last_day = Date(default=None)

    in_order = Check(last_day >= first_day)
    leave_once = Unique([person, kind, first_day, last_day])


class Wish(Table, tablename="wish"):
    """A wish for a half-day or a day, on or off."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    day = Date(default=None)
    session = Varchar(length=3, default=None, help_text="AM, PM or DAY")
    wish = Varchar(length=3, default=None, help_text="on or off")
    weight = SmallInt(default=None)
    nth = SmallInt(default=1, help_text="of several like it; each counts for the solver")

    known_session = Check("session IN ('AM', 'PM', 'DAY')")
    known_wish = Check("wish IN ('on', 'off')")
    a_weight = Check((weight >= 1) & (weight <= 3))
    wish_once = Unique([person, day, session, wish, nth])


class BusyTime(Table, tablename="busy_time"):
    """Hours in which a person is elsewhere on duty: a course session, an exam."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    kind = Varchar(length=40, default=None, help_text="course-session, exam")
    source = Varchar(length=80, default=None, help_text="enrolment:12; the same source, once")
    title = Text(default=None)

    in_order = Check(ends_at > starts_at)
    busy_time_once = Unique([person, source, starts_at])


class Placement(Table, tablename="placement"):
    """A person at a centre in a post over a period.

    The fractions of placements of a person that share a day add up to 1 at most (guards).
    """

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    centre = ForeignKey(Centre, null=False, on_delete=OnDelete.restrict)
    post = ForeignKey(Post, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(
        length=20, default=None, help_text="regular, rotation, support, practice, secondment"
    )
    first_day = Date(default=None)
    last_day = Date(null=True, default=None, help_text="empty: open")
    order_no = Varchar(length=60, default=None)
    ordered_on = Date(null=True, default=None)
    authority = Varchar(length=120, null=True, default=None, help_text="who gave the order")
    work_fraction = Numeric(
        digits=(3, 2), default=Decimal(1), help_text="of the person's working time"
    )
    cancelled = Boolean(default=False)
    recorded_at = Timestamptz(
        null=True, default=None, help_text="empty: known before this was written down"
    )
    cancelled_at = Timestamptz(null=True, default=None)

    known_kind = Check("kind IN ('regular', 'rotation', 'support', 'practice', 'secondment')")
    a_fraction = Check((work_fraction > 0) & (work_fraction <= 1))


class PlacementChange(Table, tablename="placement_change"):
    """An order that made a placement longer, or an early end with its reason."""

    id = BigSerial(primary_key=True)
    placement = ForeignKey(Placement, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=10, default=None, help_text="extend or end")
    before = Date(null=True, default=None, help_text="the last day as it was; empty: open")
    after = Date(null=True, default=None, help_text="the last day as it is; empty: open")
    order_no = Varchar(length=60, null=True, default=None)
    ordered_on = Date(null=True, default=None)
    reason = Text(null=True, default=None)
    made_at = Timestamptz(default=None)

    known_kind = Check("kind IN ('extend', 'end')")


class HandoverItem(Table, tablename="handover_item"):
    """Something to be handed over when a placement ends."""

    id = BigSerial(primary_key=True)
    placement = ForeignKey(Placement, null=False, on_delete=OnDelete.restrict)
    text = Varchar(length=200, default=None)
    receiver = Varchar(length=50, null=True, default=None, help_text="who takes it over")
    done_on = Date(null=True, default=None)
    done_by = Varchar(length=60, null=True, default=None)


class CalendarYear(Table, tablename="calendar_year"):
    """A year and the notice that settles its holidays; without one it is provisional."""

    year = Integer(primary_key=True, default=None)
    notice = Text(null=True, default=None, help_text="empty: provisional")


class CalendarDay(Table, tablename="calendar_day"):
    """A day that is not what its weekday says: a holiday, or a make-up workday."""

    id = BigSerial(primary_key=True)
    day = Date(default=None, unique=True)
    kind = Varchar(length=10, default=None, help_text="holiday or workday")
    name = Varchar(length=40, default=None)
    name_en = Varchar(length=60, null=True, default=None)

    known_kind = Check("kind IN ('holiday', 'workday')")
