"""Appraisal cycles, what was found in them, and incentives, as rows."""

from decimal import Decimal
from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Date,
    ForeignKey,
    Numeric,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from staff.tables import Person, Town


class AppraisalCycle(Table, tablename="appraisal_cycle"):
    """A month, quarter or year in which people of a town (or all) are appraised by one rule."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=10, default=None)
    first_day = Date(default=None)
    last_day = Date(default=None)
    town = ForeignKey(Town, null=True, default=None, on_delete=OnDelete.restrict)
    rule = JSONB(default=None, help_text="fields of rules.cycle.Rule, as they stood at the opening")
    source = Text(default=None)
    state = Varchar(length=12, default=None)
    marks_until = Date(default=None, help_text="of self-reports and marks")
    objections_until = Date(null=True, default=None)
    made_at = Timestamptz(default=None)
    frozen_at = Timestamptz(null=True, default=None)
    frozen_by = Varchar(length=60, null=True, default=None)
    supersedes: ForeignKey[Any] = ForeignKey("self", null=True, default=None)

    known_kind = Check("kind IN ('month', 'quarter', 'year')")
    known_state = Check("state IN ('open', 'published', 'frozen', 'superseded')")
    in_order = Check(last_day >= first_day)


class AppraisalResult(Table, tablename="appraisal_result"):
    """One person in a cycle: the indicators, the marks, the grade."""

    id = BigSerial(primary_key=True)
    cycle = ForeignKey(AppraisalCycle, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    indicators = JSONB(default=None, help_text="code -> raw, normalised, points")
    hardness = Numeric(digits=(5, 3), default=None, help_text="of the places served; 1: usual")
    report = Text(null=True, default=None, help_text="the self-report")
    reported_at = Timestamptz(null=True, default=None)
    total = Numeric(digits=(6, 2), null=True, default=None)
    proposed = Varchar(length=20, null=True, default=None)
    grade = Varchar(length=20, null=True, default=None)
    moderated = Text(null=True, default=None, help_text="why the grade is not the proposed one")

    appraisal_result_once = Unique([cycle, person])


class AppraisalMark(Table, tablename="appraisal_mark"):
    """What a manager or peer gave, 0 to 100."""

    id = BigSerial(primary_key=True)
    result = ForeignKey(AppraisalResult, null=False, on_delete=OnDelete.cascade)
    account = BigInt(default=None)
    role = Varchar(length=10, default=None)
    mark = Numeric(digits=(5, 2), default=None)
    comment = Text(null=True, default=None)
    made_at = Timestamptz(default=None)

    known_role = Check("role IN ('manager', 'peer')")
    a_mark = Check((mark >= 0) & (mark <= 100))
    appraisal_mark_once = Unique([result, account])


class AppraisalObjection(Table, tablename="appraisal_objection"):
    """What a person holds against their grade, and the answer."""

    id = BigSerial(primary_key=True)
    result = ForeignKey(AppraisalResult, null=False, unique=True, on_delete=OnDelete.cascade)
    text = Text(default=None)
    made_at = Timestamptz(default=None)
    answer = Text(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    answered_by = Varchar(length=60, null=True, default=None)


class PerformanceFigure(Table, tablename="performance_figure"):
    """A figure about a person that comes from elsewhere: attendance, waits, praise, complaints."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=20, default=None)
    day = Date(default=None)
    amount = Numeric(digits=(8, 2), default=None)

    known_figure = Check(
        "kind IN ('punctual', 'late', 'in_time', 'overdue', 'praise', 'complaint')"
    )
    performance_figure_once = Unique([person, kind, day])


class Incentive(Table, tablename="incentive"):
    """A commendation, or a penalty with the days on which it is in force."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=12, default=None)
    subject = Varchar(length=20, null=True, default=None, help_text="of a penalty: the measure")
    title = Varchar(length=120, default=None)
    order_no = Varchar(length=60, null=True, default=None)
    first_day = Date(default=None)
    last_day = Date(null=True, default=None)
    points = Numeric(digits=(6, 2), default=Decimal(0))
    made_at = Timestamptz(default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_because = Text(null=True, default=None)

    known_kind = Check("kind IN ('commendation', 'penalty')")
    in_order = Check("last_day IS NULL OR last_day >= first_day")
