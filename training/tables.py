"""Courses, sessions and plans, as rows."""

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

from staff.tables import Centre, Person, Post


class Course(Table, tablename="course"):
    """A course; what it teaches stands in its versions."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    name = Varchar(length=100, default=None)
    name_en = Varchar(length=160, null=True, default=None)
    hours_kind = Varchar(length=40, default=None, help_text="what its class hours count as")


class CourseVersion(Table, tablename="course_version"):
    """One version of a course: draft, then current, then retired."""

    id = BigSerial(primary_key=True)
    course = ForeignKey(Course, null=False, on_delete=OnDelete.restrict)
    number = SmallInt(default=None)
    state = Varchar(length=10, default=None)
    class_hours = Numeric(digits=(6, 2), default=None)
    published_on = Date(null=True, default=None)

    known_state = Check("state IN ('draft', 'current', 'retired')")
    course_version_once = Unique([course, number])


class Lesson(Table, tablename="lesson"):
    """One lesson of a course version, Markdown in both languages."""

    id = BigSerial(primary_key=True)
    version = ForeignKey(CourseVersion, null=False, on_delete=OnDelete.cascade)
    position = SmallInt(default=None)
    title = Varchar(length=120, default=None)
    title_en = Varchar(length=200, null=True, default=None)
    text = Text(default=None)
    text_en = Text(null=True, default=None)

    lesson_once = Unique([version, position])


class LessonRead(Table, tablename="lesson_read"):
    """A person has confirmed that they read a lesson."""

    id = BigSerial(primary_key=True)
    lesson = ForeignKey(Lesson, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)

    lesson_read_once = Unique([lesson, person])


class CourseSession(Table, tablename="course_session"):
    """A course held at a place and time, with seats."""

    id = BigSerial(primary_key=True)
    course = ForeignKey(Course, null=False, on_delete=OnDelete.restrict)
    centre = ForeignKey(Centre, null=True, default=None, on_delete=OnDelete.restrict)
    room = Varchar(length=80, null=True, default=None)
    trainer = Varchar(length=60, null=True, default=None)
    seats = Integer(default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    cancelled = Boolean(default=False)

    in_order = Check(ends_at > starts_at)
    some_seats = Check((seats > 0) & (seats <= 10000))


class Enrolment(Table, tablename="enrolment"):
    """A person on a course session: seated, waiting in turn, or cancelled."""

    id = BigSerial(primary_key=True)
    course_session = ForeignKey(CourseSession, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    state = Varchar(length=10, default=None, help_text="seated, waiting, cancelled")
    at = Timestamptz(default=None)

    known_state = Check("state IN ('seated', 'waiting', 'cancelled')")
    enrolment_once = Unique([course_session, person])


class Plan(Table, tablename="plan"):
    """The steps that take one person to one post, with due dates."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    post = ForeignKey(Post, null=False, on_delete=OnDelete.restrict)
    first_day = Date(default=None)
    due = Date(default=None)
    made_at = Timestamptz(default=None)
    cancelled = Boolean(default=False)

    in_order = Check(due >= first_day)


class PlanStep(Table, tablename="plan_step"):
    """One step of a plan; whether it is done is read from evidence, never stored."""

    id = BigSerial(primary_key=True)
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.cascade)
    position = SmallInt(default=None)
    kind = Varchar(length=20, default=None, help_text="course, exam, certificate")
    subject = Varchar(length=80, default=None, help_text="code of the course, exam or type")
    due = Date(default=None)

    plan_step_once = Unique([plan, position])
