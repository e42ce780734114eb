"""Pulse rounds, sealed answers, and those who would like to talk."""

from piccolo.columns import JSONB, BigSerial, Date, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from staff.tables import Centre, Person


class PulseRound(Table, tablename="pulse_round"):
    """A month's survey."""

    id = BigSerial(primary_key=True)
    month = Date(default=None, unique=True, help_text="its first day")
    last_day = Date(default=None, help_text="on which answers are taken")
    figures = JSONB(null=True, default=None, help_text="kept when the answers are erased")


class PulseAnswer(Table, tablename="pulse_answer"):
    """One person's answers, sealed. Who it was stands nowhere: only a mark, to answer once."""

    id = BigSerial(primary_key=True)
    pulse_round = ForeignKey(PulseRound, null=False, on_delete=OnDelete.cascade)
    who = Varchar(length=64, default=None, help_text="keyed mark of person and round")
    centre = ForeignKey(Centre, null=True, default=None, on_delete=OnDelete.restrict)
    body = Text(null=True, default=None, help_text="sealed")

    pulse_answer_once = Unique([pulse_round, who])


class CareTalk(Table, tablename="care_talk"):
    """Somebody who would like to talk; the counsellor alone reads it."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    body = Text(null=True, default=None, help_text="sealed")
    notes = Text(null=True, default=None, help_text="the counsellor's, sealed")
    state = Varchar(length=10, default=None)
    made_at = Timestamptz(default=None)
    closed_at = Timestamptz(null=True, default=None)

    known_state = Check("state IN ('open', 'talking', 'closed')")
