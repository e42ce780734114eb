"""Variants of a paper as rows; once made they never change."""

from piccolo.columns import JSONB, BigInt, BigSerial, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table

from training.exams.tables import Exam


class PaperVariant(Table, tablename="paper_variant"):
    """One printed paper of an exam: its questions in order, options in order."""

    id = BigSerial(primary_key=True)
    exam = ForeignKey(Exam, null=False, on_delete=OnDelete.restrict)
    label = Varchar(length=4, default=None, help_text="A, B, …")
    seed = BigInt(default=None)
    slots = JSONB(default=None, help_text="version, options, marks, section of each place")
    made_at = Timestamptz(default=None)
    made_by = Varchar(length=60, null=True, default=None)

    paper_variant_once = Unique([exam, label])
