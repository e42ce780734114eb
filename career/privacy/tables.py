"""Requests to correct what is held of a person, and who was made anonymous."""

from piccolo.columns import BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table

from staff.tables import Person


class CorrectionRequest(Table, tablename="correction_request"):
    """What a person says is wrong with what is held of them, and the answer."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    subject = Varchar(length=40, default=None)
    text = Text(default=None)
    state = Varchar(length=10, default=None)
    made_at = Timestamptz(default=None)
    answer = Text(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    answered_by = Varchar(length=60, null=True, default=None)

    known_state = Check("state IN ('open', 'done', 'refused')")


class Anonymised(Table, tablename="anonymised"):
    """A person whose personal data was erased when its time was over."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, unique=True, on_delete=OnDelete.restrict)
    done_at = Timestamptz(default=None)
