"""Development steps, talent pool and reasons for leaving, as rows."""

from piccolo.columns import BigSerial, Date, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table

from staff.tables import Person


class DevelopmentStep(Table, tablename="development_step"):
    """A goal, a mentor, a study visit, an exchange, or a place in the talent pool."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=10, default=None)
    title = Varchar(length=200, default=None)
    partner = ForeignKey(
        Person, null=True, default=None, on_delete=OnDelete.restrict, help_text="the mentor"
    )
    first_day = Date(default=None)
    last_day = Date(null=True, default=None, help_text="of a goal: when it is due")
    done_on = Date(null=True, default=None)
    outcome = Text(null=True, default=None)
    made_at = Timestamptz(default=None)

    known_kind = Check("kind IN ('goal', 'mentor', 'visit', 'exchange', 'pool')")
    in_order = Check("last_day IS NULL OR last_day >= first_day")


class LeavingReason(Table, tablename="leaving_reason"):
    """Why somebody left."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, unique=True, on_delete=OnDelete.restrict)
    reason = Varchar(length=12, default=None)
    note = Text(null=True, default=None)
    made_at = Timestamptz(default=None)

    known_reason = Check(
        "reason IN ('pay', 'load', 'distance', 'promotion', 'contract', 'family', 'retired', "
        "'other')"
    )
