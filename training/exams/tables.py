"""Questions, exams and attempts, as rows."""

from piccolo.columns import (
    JSONB,
    BigSerial,
    Boolean,
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

from staff.tables import Person, ServiceLine
from training.tables import Course


class Question(Table, tablename="question"):
    """A question of the bank; its text and key stand in its versions."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    category = Varchar(length=80, default=None, index=True)
    difficulty = SmallInt(default=None)
    service_line = ForeignKey(ServiceLine, null=True, default=None, on_delete=OnDelete.restrict)
    legal_source = Text(null=True, default=None)
    retired = Boolean(default=False)

    known_difficulty = Check((difficulty >= 1) & (difficulty <= 3))


class QuestionVersion(Table, tablename="question_version"):
    """One version of a question: draft, ready or hidden; the newest ready one is drawn."""

    id = BigSerial(primary_key=True)
    question = ForeignKey(Question, null=False, on_delete=OnDelete.restrict)
    number = SmallInt(default=None)
    state = Varchar(length=10, default=None)
    kind = Varchar(length=20, default=None, help_text="single, multiple, truefalse, numeric, …")
    body = JSONB(default=None, help_text="text, options, key, explanation, in both languages")
    written_by = Varchar(length=60, null=True, default=None)
    made_at = Timestamptz(default=None)

    known_state = Check("state IN ('draft', 'ready', 'hidden')")
    question_version_once = Unique([question, number])


class Exam(Table, tablename="exam"):
    """An exam: what is drawn, how long, how often, when it counts as passed."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    name = Varchar(length=100, default=None)
    name_en = Varchar(length=160, null=True, default=None)
    course = ForeignKey(Course, null=True, default=None, on_delete=OnDelete.restrict)
    opens_at = Timestamptz(null=True, default=None)
    closes_at = Timestamptz(null=True, default=None)
    limit_minutes = Integer(default=None)
    grace_seconds = Integer(default=None)
    attempts = SmallInt(null=True, default=None, help_text="empty: any number")
    delay_minutes = Integer(default=None, help_text="between attempts")
    pass_mark = Numeric(digits=(5, 2), default=None, help_text="percent")
    blueprint = JSONB(default=None)
    review = Varchar(length=12, default=None, help_text="none, marks or full, after submission")
    made_at = Timestamptz(default=None)

    known_review = Check("review IN ('none', 'marks', 'full')")


class Attempt(Table, tablename="attempt"):
    """One person's attempt: the paper is frozen at the start, keys and all."""

    id = BigSerial(primary_key=True)
    exam = ForeignKey(Exam, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    number = SmallInt(default=None)
    paper = JSONB(default=None)
    started_at = Timestamptz(default=None)
    deadline = Timestamptz(default=None)
    submitted_at = Timestamptz(null=True, default=None)
    state = Varchar(length=10, default=None, help_text="running, submitted")
    mark = Numeric(digits=(7, 2), null=True, default=None)
    out_of = Numeric(digits=(7, 2), null=True, default=None)
    passed = Boolean(null=True, default=None)
    detail = JSONB(null=True, default=None, help_text="marks by slot and category")

    known_state = Check("state IN ('running', 'submitted')")
    attempt_once = Unique([exam, person, number])


class Answer(Table, tablename="answer"):
    """The last saved answer to one slot of an attempt."""

    id = BigSerial(primary_key=True)
    attempt = ForeignKey(Attempt, null=False, on_delete=OnDelete.cascade)
    slot = SmallInt(default=None)
    response = JSONB(default=None)
    flagged = Boolean(default=False)
    saves = Integer(default=None)
    saved_at = Timestamptz(default=None)

    answer_once = Unique([attempt, slot])


class LateAnswer(Table, tablename="late_answer"):
    """An answer that came after the deadline: not counted, kept for the examiner."""

    id = BigSerial(primary_key=True)
    attempt = ForeignKey(Attempt, null=False, on_delete=OnDelete.cascade)
    slot = SmallInt(default=None)
    response = JSONB(default=None)
    at = Timestamptz(default=None)
