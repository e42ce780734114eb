"""Courses, sessions and plans, as rows."""

from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
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
    posts = JSONB(null=True, default=None, help_text="codes of the posts that it prepares for")
    restricted = Boolean(default=False, help_text="only for people of these posts or on the way")


class CourseVersion(Table, tablename="course_version"):
    """One version of a course: draft, then current, then retired."""

    id = BigSerial(primary_key=True)
    course = ForeignKey(Course, null=False, on_delete=OnDelete.restrict)
    number = SmallInt(default=None)
    state = Varchar(length=10, default=None)
    class_hours = Numeric(digits=(6, 2), default=None)
    published_on = Date(null=True, default=None)
    changes = Text(null=True, default=None, help_text="what is new against the version before")
    changes_en = Text(null=True, default=None)

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
    module = Varchar(length=120, null=True, default=None, help_text="the module it belongs to")
    module_en = Varchar(length=200, null=True, default=None)

    lesson_once = Unique([version, position])


class LessonMaterial(Table, tablename="lesson_material"):
    """A file, video or address that goes with a lesson."""

    id = BigSerial(primary_key=True)
    lesson = ForeignKey(Lesson, null=False, on_delete=OnDelete.cascade)
    position = SmallInt(default=None)
    kind = Varchar(length=10, default=None)
    title = Varchar(length=120, default=None)
    title_en = Varchar(length=200, null=True, default=None)
    file = Varchar(length=40, null=True, default=None, help_text="code of a kept file")
    address = Varchar(length=500, null=True, default=None, help_text="of a link")

    known_kind = Check("kind IN ('file', 'video', 'link')")
    one_source = Check(
        "(kind = 'link') = (address IS NOT NULL) AND (kind = 'link') = (file IS NULL)"
    )
    lesson_material_once = Unique([lesson, position])


class LessonQuestion(Table, tablename="lesson_question"):
    """A question of the bank that a lesson asks; always in its newest version."""

    id = BigSerial(primary_key=True)
    lesson = ForeignKey(Lesson, null=False, on_delete=OnDelete.cascade)
    position = SmallInt(default=None)
    question = Varchar(length=60, default=None)

    lesson_question_once = Unique([lesson, question])


class LessonAnswer(Table, tablename="lesson_answer"):
    """What a person answered last to a question of a lesson."""

    id = BigSerial(primary_key=True)
    lesson = ForeignKey(Lesson, null=False, on_delete=OnDelete.cascade)
    question = Varchar(length=60, default=None)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    answer = JSONB(default=None)
    correct = Boolean(default=False)
    tries = Integer(default=1)
    at = Timestamptz(default=None)

    lesson_answer_once = Unique([lesson, question, person])


class LessonPlace(Table, tablename="lesson_place"):
    """How far a person has come in a lesson; in a video of it, to which second."""

    id = BigSerial(primary_key=True)
    lesson = ForeignKey(Lesson, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    file = Varchar(length=40, default="", help_text="the video; empty: the text")
    seconds = Integer(default=0)
    at = Timestamptz(default=None)

    some_seconds = Check((seconds >= 0) & (seconds <= 360_000))
    lesson_place_once = Unique([lesson, person, file])


class CoursePrerequisite(Table, tablename="course_prerequisite"):
    """Whoever takes the course has done the other one before."""

    id = BigSerial(primary_key=True)
    course = ForeignKey(Course, null=False, on_delete=OnDelete.cascade)
    needs: ForeignKey[Any] = ForeignKey(Course, null=False, on_delete=OnDelete.cascade)

    course_prerequisite_once = Unique([course, needs])


class CourseEquivalence(Table, tablename="course_equivalence"):
    """Whoever has done the course counts as having done the other, from a day on."""

    id = BigSerial(primary_key=True)
    course = ForeignKey(Course, null=False, on_delete=OnDelete.cascade)
    counts_as: ForeignKey[Any] = ForeignKey(Course, null=False, on_delete=OnDelete.cascade)
    first_day = Date(default=None)
    last_day = Date(null=True, default=None, help_text="counts; empty: until it is taken back")
    keeps = Boolean(default=True, help_text="taken back: whether credit given until then stays")


class LessonRead(Table, tablename="lesson_read"):
    """A person has confirmed that they read a lesson."""

    id = BigSerial(primary_key=True)
    lesson = ForeignKey(Lesson, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None)
    carried = Boolean(default=False, help_text="in the version before, which said the same")

    lesson_read_once = Unique([lesson, person])


class CourseSession(Table, tablename="course_session"):
    """A course held at a place and time, with seats."""

    id = BigSerial(primary_key=True)
    course = ForeignKey(Course, null=False, on_delete=OnDelete.restrict)
    centre = ForeignKey(Centre, null=True, default=None, on_delete=OnDelete.restrict)
    room = Varchar(length=80, null=True, default=None)
    trainer = Varchar(length=60, null=True, default=None)
    seats = Integer(default=None)
    starts_at = Timestamptz(default=None, help_text="of its first date")
    ends_at = Timestamptz(default=None, help_text="of its last date")
    cancelled = Boolean(default=False)
    needs_approval = Boolean(default=False, help_text="who enrols themselves waits for a yes")
    enrol_until = Timestamptz(null=True, default=None, help_text="empty: until it begins")
    leave_until = Timestamptz(null=True, default=None, help_text="empty: until it begins")
    makes_up: ForeignKey[Any] = ForeignKey(
        "self",
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        help_text="the session whose absentees come to this one",
    )
    changed = Integer(default=0, help_text="how often time or place changed, for calendars")
    settled_at = Timestamptz(null=True, default=None, help_text="attendance has become evidence")
    cost = Numeric(digits=(10, 2), null=True, default=None, help_text="yuan, for all seats")

    in_order = Check(ends_at > starts_at)
    some_cost = Check("cost IS NULL OR cost >= 0")
    some_seats = Check((seats > 0) & (seats <= 10000))


class SessionDate(Table, tablename="session_date"):
    """One meeting of a course session."""

    id = BigSerial(primary_key=True)
    course_session = ForeignKey(CourseSession, null=False, on_delete=OnDelete.cascade)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)

    in_order = Check(ends_at > starts_at)
    session_date_once = Unique([course_session, starts_at])


class Enrolment(Table, tablename="enrolment"):
    """A person on a course session: asked for, seated, waiting in turn, refused, or cancelled."""

    id = BigSerial(primary_key=True)
    course_session = ForeignKey(CourseSession, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    state = Varchar(length=10, default=None, help_text="asked, seated, waiting, refused, cancelled")
    at = Timestamptz(default=None)
    how = Varchar(length=10, null=True, default=None, help_text="self, other, rule")
    outcome = Varchar(
        length=10, null=True, default=None, help_text="completed, partial, absent; once settled"
    )
    outcome_on = Date(null=True, default=None)
    reason = Text(null=True, default=None, help_text="why it was refused")

    state_of_seat = Check("state IN ('asked', 'seated', 'waiting', 'refused', 'cancelled')")
    known_outcome = Check("outcome IS NULL OR outcome IN ('completed', 'partial', 'absent')")
    enrolment_once = Unique([course_session, person])


class Attendance(Table, tablename="attendance"):
    """A person was at a meeting, for so many minutes."""

    id = BigSerial(primary_key=True)
    session_date = ForeignKey(SessionDate, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    minutes = Integer(default=None)
    how = Varchar(length=10, default=None, help_text="qr, list, import")
    at = Timestamptz(default=None)

    some_minutes = Check((minutes >= 0) & (minutes <= 1440))
    known_how = Check("how IN ('qr', 'list', 'import')")
    attendance_once = Unique([session_date, person])


class SessionFeedback(Table, tablename="session_feedback"):
    """What a participant thought of a session; read only as a whole, never by person."""

    id = BigSerial(primary_key=True)
    course_session = ForeignKey(CourseSession, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    content = SmallInt(default=None)
    trainer = SmallInt(default=None)
    use = SmallInt(default=None)
    remark = Text(null=True, default=None)
    at = Timestamptz(default=None)

    marks = Check("content BETWEEN 1 AND 5 AND trainer BETWEEN 1 AND 5 AND use BETWEEN 1 AND 5")
    session_feedback_once = Unique([course_session, person])


class Curriculum(Table, tablename="curriculum"):
    """The steps to a post for whoever begins on or after a day."""

    id = BigSerial(primary_key=True)
    post = ForeignKey(Post, null=False, on_delete=OnDelete.restrict)
    first_day = Date(default=None)
    steps = JSONB(default=None)
    source = Text(null=True, default=None)
    made_at = Timestamptz(default=None)

    curriculum_once = Unique([post, first_day])


class Plan(Table, tablename="plan"):
    """The steps that take one person to one post, with due dates."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    post = ForeignKey(Post, null=False, on_delete=OnDelete.restrict)
    first_day = Date(default=None)
    due = Date(default=None)
    made_at = Timestamptz(default=None)
    cancelled = Boolean(default=False)
    why = Varchar(
        length=20, null=True, default=None, help_text="newcomer, expiring, changed, gap, cohort"
    )
    refresher = Boolean(
        default=False, help_text="of a renewal: only what is done from its first day on counts"
    )

    in_order = Check(due >= first_day)


class PlanStep(Table, tablename="plan_step"):
    """One step of a plan; whether it is done is read from evidence, never stored."""

    id = BigSerial(primary_key=True)
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.cascade)
    position = SmallInt(default=None)
    kind = Varchar(
        length=20,
        default=None,
        help_text="course, session, exam, practice, certificate, electives",
    )
    subject = Varchar(length=80, default=None, help_text="code of the course, exam or type")
    due = Date(default=None)
    days = SmallInt(null=True, default=None, help_text="working days after the plan's first day")
    amount = SmallInt(
        null=True, default=None, help_text="days of practice; how many of the electives"
    )
    options = JSONB(null=True, default=None, help_text="of electives: [kind, subject] pairs")

    plan_step_once = Unique([plan, position])


class MentorReport(Table, tablename="mentor_report"):
    """What a mentor says of somebody who serves beside them; the newest of a mentor counts."""

    id = BigSerial(primary_key=True)
    permission = BigInt(default=None, help_text="of certification: to begin under this mentor")
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    mentor: ForeignKey[Any] = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    post = ForeignKey(Post, null=False, on_delete=OnDelete.restrict)
    knowledge = SmallInt(default=None)
    manner = SmallInt(default=None)
    independence = SmallInt(default=None)
    ready = Boolean(default=None, help_text="may serve alone")
    remark = Text(null=True, default=None)
    day = Date(default=None)
    at = Timestamptz(default=None)

    marks = Check(
        "knowledge BETWEEN 1 AND 5 AND manner BETWEEN 1 AND 5 AND independence BETWEEN 1 AND 5"
    )
    mentor_report_once = Unique([permission, day])


class SessionPlan(Table, tablename="session_plan"):
    """Which course sessions to hold when, as the optimiser proposes it."""

    id = BigSerial(primary_key=True)
    first_day = Date(default=None, help_text="a Monday")
    weeks = SmallInt(default=None)
    policy = JSONB(default=None, help_text="as it stood when the plan was made")
    state = Varchar(length=10, default=None)
    result = JSONB(null=True, default=None)
    job = BigInt(null=True, default=None)
    made_at = Timestamptz(default=None)

    known_state = Check("state IN ('planning', 'done', 'failed')")
    some_weeks = Check((weeks >= 1) & (weeks <= 26))
