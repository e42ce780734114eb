"""Marks given by people, regrades and appeals, as rows."""

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

from training.exams.tables import Attempt, AttemptSlot, Exam, Question


class SlotMark(Table, tablename="slot_mark"):
    """What one marker gave an answer that no key can mark."""

    id = BigSerial(primary_key=True)
    slot = ForeignKey(AttemptSlot, null=False, on_delete=OnDelete.restrict)
    account = BigInt(default=None)
    username = Varchar(length=60, null=True, default=None)
    settles = Boolean(default=False, help_text="the word that ends a disagreement")
    points = Numeric(digits=(6, 2), default=None)
    comment = Text(null=True, default=None)
    at = Timestamptz(default=None)

    slot_mark_once = Unique([slot, account, settles])


class PracticalSheet(Table, tablename="practical_sheet"):
    """One marker's sheet of a practical exam: points by criterion of its rubric."""

    id = BigSerial(primary_key=True)
    attempt = ForeignKey(Attempt, null=False, on_delete=OnDelete.restrict)
    account = BigInt(default=None)
    username = Varchar(length=60, null=True, default=None)
    settles = Boolean(default=False, help_text="the sheet that ends a disagreement")
    marks = JSONB(default=None, help_text="criterion -> points")
    comment = Text(null=True, default=None)
    at = Timestamptz(default=None)

    practical_sheet_once = Unique([attempt, account, settles])


class Regrade(Table, tablename="regrade"):
    """A mistake in a key put right for all who had the question."""

    id = BigSerial(primary_key=True)
    exam = ForeignKey(Exam, null=False, on_delete=OnDelete.restrict)
    question = ForeignKey(Question, null=False, on_delete=OnDelete.restrict)
    ruling = Varchar(length=10, default=None, help_text="new-key, full or void")
    never_lower = Boolean(default=True, help_text="nobody loses marks by it")
    reason = Text(default=None)
    changes = JSONB(default=None, help_text="attempt -> points, percent, passed before and after")
    changed = Integer(default=None)
    made_by = Varchar(length=60, null=True, default=None)
    made_at = Timestamptz(default=None)

    known_ruling = Check("ruling IN ('new-key', 'full', 'void')")


class Appeal(Table, tablename="exam_appeal"):
    """A person asks that a mark be looked at again, and what was decided."""

    id = BigSerial(primary_key=True)
    attempt = ForeignKey(Attempt, null=False, on_delete=OnDelete.restrict)
    slot = SmallInt(null=True, default=None, help_text="empty: the whole paper")
    text = Text(default=None)
    made_at = Timestamptz(default=None)
    state = Varchar(length=10, default=None, help_text="open, upheld or rejected")
    decision = Text(null=True, default=None)
    points = Numeric(digits=(6, 2), null=True, default=None, help_text="of the slot, when upheld")
    decided_by = Varchar(length=60, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)

    known_state = Check("state IN ('open', 'upheld', 'rejected')")
