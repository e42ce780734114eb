"""What the personnel office keeps of a person beyond what duty needs."""

from piccolo.columns import BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from staff.tables import Person


class PersonnelFile(Table, tablename="personnel_file"):
    """The fields of the form that nothing else gives; one sealed text a person."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, unique=True, on_delete=OnDelete.restrict)
    body = Text(null=True, default=None, help_text="sealed JSON; empty: erased")
    changed_at = Timestamptz(default=None)
    changed_by = Varchar(length=60, null=True, default=None)
