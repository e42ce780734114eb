"""Questions, exams and attempts, as rows."""

from decimal import Decimal

from piccolo.columns import (
    JSONB,
    BigInt,
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


class QuestionCategory(Table, tablename="question_category"):
    """What a question is about; blueprints draw by it."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    name = Varchar(length=60, default=None)
    name_en = Varchar(length=100, null=True, default=None)
    parent: ForeignKey["QuestionCategory"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )
    about = Text(null=True, default=None, help_text="what belongs here")


class Question(Table, tablename="question"):
    """A question of the bank; its text and key stand in its versions."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    category = ForeignKey(QuestionCategory, null=False, on_delete=OnDelete.restrict)
    difficulty = SmallInt(default=None)
    service_line = ForeignKey(ServiceLine, null=True, default=None, on_delete=OnDelete.restrict)
    retired = Boolean(default=False, help_text="no longer drawn")
    retired_because = Text(null=True, default=None)
    tags = JSONB(null=True, default=None, help_text="texts")

    known_difficulty = Check((difficulty >= 1) & (difficulty <= 3))


class QuestionVersion(Table, tablename="question_version"):
    """One version of a question. Its text and key never change (guards); its state may."""

    id = BigSerial(primary_key=True)
    question = ForeignKey(Question, null=False, on_delete=OnDelete.restrict)
    number = SmallInt(default=None)
    state = Varchar(
        length=10, default=None, help_text="draft, ready, hidden; newest ready is drawn"
    )
    kind = Varchar(length=20, default=None, help_text="one of training.exams.rules.keys.KINDS")
    stem = Text(default=None)
    stem_en = Text(null=True, default=None)
    body = JSONB(default=None, help_text="see training.exams.rules.bodies")
    answer_key = JSONB(
        default=None, help_text="see training.exams.rules.keys; never leaves before review"
    )
    written_by = Varchar(length=60, null=True, default=None)
    made_at = Timestamptz(default=None)
    reviewed_by = Varchar(length=60, null=True, default=None)
    reviewed_at = Timestamptz(null=True, default=None)
    fingerprint = Varchar(
        length=64, null=True, default=None, index=True, help_text="alike for the same words"
    )

    known_state = Check("state IN ('draft', 'ready', 'hidden')")
    question_version_once = Unique([question, number])


class ExamGroup(Table, tablename="exam_group"):
    """Parts that are passed together: theory and practice. Who fails one resits that one."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    name = Varchar(length=100, default=None)
    name_en = Varchar(length=160, null=True, default=None)
    valid_months = SmallInt(default=None, help_text="how long a passed part waits for the others")
    made_at = Timestamptz(default=None)

    some_months = Check((valid_months >= 1) & (valid_months <= 120))


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
    attempts = SmallInt(null=True, default=None, help_text="until passing; empty: any number")
    delay_minutes = Integer(default=None, help_text="between attempts")
    pass_percent = Numeric(digits=(5, 2), default=None)
    blueprint = JSONB(
        default=None, help_text="lines and shuffling; see training.exams.rules.blueprints"
    )
    review = Varchar(length=12, default=None, help_text="none, marks or full, after submission")
    made_at = Timestamptz(default=None)
    exam_group = ForeignKey(ExamGroup, null=True, default=None, on_delete=OnDelete.restrict)
    part = Varchar(length=10, null=True, default=None, help_text="theory or practice, of its group")
    form = Varchar(length=10, default="computer", help_text="computer or practical")
    rubric = JSONB(null=True, default=None, help_text="of a practical exam; grading.rules.rubrics")
    admission = Varchar(length=10, default="open", help_text="open to all, or listed by sitting")
    access_code = Varchar(length=40, null=True, default=None)
    networks = JSONB(null=True, default=None, help_text="from where it may be taken; empty: all")
    review_from = Varchar(length=12, default="submission", help_text="or close, of the exam")
    release = Varchar(length=10, default="at-once", help_text="at-once or by-hand")
    markers = SmallInt(default=1, help_text="who look at what no key can mark: 1 or 2")
    agree_percent = Numeric(
        digits=(5, 2),
        default=Decimal(10),
        help_text="of the marks; two markers further apart reconcile",
    )
    penalty_percent = Numeric(
        digits=(5, 2),
        default=Decimal(0),
        help_text="of a question's marks that a wrong answer costs",
    )
    appeal_days = SmallInt(default=7, help_text="after the release; 0: no appeals")

    known_review = Check("review IN ('none', 'marks', 'full')")
    known_form = Check("form IN ('computer', 'practical')")
    known_admission = Check("admission IN ('open', 'listed')")
    known_release = Check("release IN ('at-once', 'by-hand')")
    known_review_from = Check("review_from IN ('submission', 'close')")
    one_or_two_markers = Check((markers >= 1) & (markers <= 2))
    some_time = Check((limit_minutes >= 1) & (limit_minutes <= 1440))
    a_percentage = Check((pass_percent > 0) & (pass_percent <= 100))


class Attempt(Table, tablename="attempt"):
    """One person's attempt; its paper stands in its slots, frozen at the start."""

    id = BigSerial(primary_key=True)
    exam = ForeignKey(Exam, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    number = SmallInt(default=None)
    seed = BigInt(default=None, help_text="of the draw: the same over the same bank draws the same")
    started_at = Timestamptz(default=None)
    extra_minutes = Integer(default=None)
    deadline = Timestamptz(default=None)
    grace_until = Timestamptz(default=None)
    state = Varchar(length=10, default=None, help_text="running, submitted")
    submitted_at = Timestamptz(null=True, default=None)
    submitted_by = Varchar(length=10, null=True, default=None, help_text="person or deadline")
    points = Numeric(digits=(7, 2), null=True, default=None)
    marks = Numeric(digits=(7, 2), null=True, default=None)
    percent = Numeric(digits=(5, 2), null=True, default=None)
    passed = Boolean(null=True, default=None)
    weak = JSONB(null=True, default=None, help_text="category codes, weakest first")
    sitting = BigInt(null=True, default=None, help_text="of training.exams.sittings")
    room = BigInt(null=True, default=None)
    device = Varchar(length=80, null=True, default=None, help_text="the live one; empty: any")
    address = Varchar(length=64, null=True, default=None, help_text="where it was last seen")
    seen_at = Timestamptz(null=True, default=None)
    move_asked_at = Timestamptz(null=True, default=None, help_text="another device asks to go on")
    move_until = Timestamptz(null=True, default=None, help_text="until when one may, by consent")
    paused_at = Timestamptz(null=True, default=None)
    unmarked = SmallInt(default=0, help_text="slots that wait for a marker")
    released_at = Timestamptz(null=True, default=None, help_text="since when the person sees it")

    known_state = Check("state IN ('running', 'submitted')")
    attempt_once = Unique([exam, person, number])


class AttemptSlot(Table, tablename="attempt_slot"):
    """One place of an attempt's paper: the question, the last saved answer, the marks it earned."""

    id = BigSerial(primary_key=True)
    attempt = ForeignKey(Attempt, null=False, on_delete=OnDelete.restrict)
    number = SmallInt(default=None)
    version = ForeignKey(QuestionVersion, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=20, default=None, help_text="the version's, so that a save reads one row")
    options = JSONB(default=None, help_text="keys of the options in the order shown")
    marks = Numeric(digits=(6, 2), default=None)
    response = JSONB(null=True, default=None)
    flagged = Boolean(default=False)
    saves = Integer(default=0)
    saved_at = Timestamptz(null=True, default=None)
    share = Numeric(
        digits=(7, 6), null=True, default=None, help_text="of the marks; set when marked"
    )
    points = Numeric(digits=(6, 2), null=True, default=None)
    marked_by = Varchar(
        length=10, null=True, default=None, help_text="empty: key; full, void, marker, appeal"
    )
    key_version = BigInt(null=True, default=None, help_text="whose key marks it after a regrade")

    section = SmallInt(null=True, default=None, help_text="of the blueprint, from 0")
    opens_before = Integer(null=True, default=None, help_text="minutes before the deadline")
    ends_before = Integer(null=True, default=None, help_text="minutes before the deadline")

    attempt_slot_once = Unique([attempt, number])


class LateAnswer(Table, tablename="late_answer"):
    """The last answer to a slot that came after the end: not counted, kept for the examiner."""

    id = BigSerial(primary_key=True)
    attempt = ForeignKey(Attempt, null=False, on_delete=OnDelete.restrict)
    slot = SmallInt(default=None)
    response = JSONB(null=True, default=None)
    times = Integer(default=None)
    at = Timestamptz(default=None)

    late_answer_once = Unique([attempt, slot])
