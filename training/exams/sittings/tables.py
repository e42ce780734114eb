"""Sittings, rooms, admissions, accommodations, and what invigilators note, as rows."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from staff.accounts.tables import Account
from staff.tables import Centre, Person
from training.exams.tables import Attempt, Exam


class Sitting(Table, tablename="exam_sitting"):
    """One window of time in which an exam is taken by those admitted to it."""

    id = BigSerial(primary_key=True)
    exam = ForeignKey(Exam, null=False, on_delete=OnDelete.restrict)
    opens_at = Timestamptz(default=None)
    closes_at = Timestamptz(default=None)
    access_code = Varchar(length=40, null=True, default=None, help_text="said in the room")
    note = Text(null=True, default=None, help_text="what to bring, for those admitted")
    cancelled = Boolean(default=False)
    made_at = Timestamptz(default=None)

    in_order = Check(closes_at > opens_at)


class Room(Table, tablename="exam_room"):
    """A room of a sitting, with its seats."""

    id = BigSerial(primary_key=True)
    sitting = ForeignKey(Sitting, null=False, on_delete=OnDelete.restrict)
    name = Varchar(length=80, default=None)
    centre = ForeignKey(Centre, null=True, default=None, on_delete=OnDelete.restrict)
    seats = Integer(default=None)
    networks = JSONB(null=True, default=None, help_text="addresses of its machines; empty: all")
    paused_at = Timestamptz(null=True, default=None)

    some_seats = Check((seats >= 1) & (seats <= 2000))
    room_once = Unique([sitting, name])


class Invigilator(Table, tablename="exam_invigilator"):
    """Who watches a room."""

    id = BigSerial(primary_key=True)
    room = ForeignKey(Room, null=False, on_delete=OnDelete.cascade)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)

    invigilator_once = Unique([room, account])


class Admission(Table, tablename="exam_admission"):
    """A person who may take the exam at a sitting, with room and seat."""

    id = BigSerial(primary_key=True)
    sitting = ForeignKey(Sitting, null=False, on_delete=OnDelete.restrict)
    room = ForeignKey(Room, null=True, default=None, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    seat = SmallInt(null=True, default=None)
    admitted_at = Timestamptz(default=None)

    admission_once = Unique([sitting, person])
    seat_once = Unique([room, seat])


class Accommodation(Table, tablename="exam_accommodation"):
    """What a person is granted because of a need: time, an attempt, no pause, larger print."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    exam = ForeignKey(Exam, null=True, default=None, on_delete=OnDelete.restrict)
    extra_minutes = SmallInt(default=0)
    extra_percent = SmallInt(default=0, help_text="of the exam's time")
    extra_attempts = SmallInt(default=0)
    no_delay = Boolean(default=False, help_text="the pause between attempts does not apply")
    large_print = Boolean(default=False)
    reason = Text(default=None)
    first_day = Date(default=None)
    last_day = Date(null=True, default=None)
    granted_by = Varchar(length=60, null=True, default=None)

    in_order = Check("last_day IS NULL OR last_day >= first_day")
    some_minutes = Check((extra_minutes >= 0) & (extra_minutes <= 600))
    some_percent = Check((extra_percent >= 0) & (extra_percent <= 300))
    some_attempts = Check((extra_attempts >= 0) & (extra_attempts <= 20))


class AttemptSignal(Table, tablename="attempt_signal"):
    """Something an invigilator may want to know of; never a fault by itself."""

    id = BigSerial(primary_key=True)
    attempt = ForeignKey(Attempt, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=20, default=None, help_text="training.exams.sittings.rules.signals")
    times = Integer(default=None)
    first_at = Timestamptz(default=None)
    last_at = Timestamptz(default=None)
    detail = JSONB(null=True, default=None, help_text="of the last one")

    attempt_signal_once = Unique([attempt, kind])


class Incident(Table, tablename="exam_incident"):
    """What an invigilator wrote down, for good."""

    id = BigSerial(primary_key=True)
    exam = ForeignKey(Exam, null=False, on_delete=OnDelete.restrict)
    sitting = ForeignKey(Sitting, null=True, default=None, on_delete=OnDelete.restrict)
    room = ForeignKey(Room, null=True, default=None, on_delete=OnDelete.restrict)
    attempt = ForeignKey(Attempt, null=True, default=None, on_delete=OnDelete.restrict)
    text = Text(default=None)
    at = Timestamptz(default=None)
    account = BigInt(null=True, default=None)
    username = Varchar(length=60, null=True, default=None)
