"""The tables of the shared mechanisms."""

from piccolo.columns import JSONB, BigInt, BigSerial, Date, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class History(Table, tablename="history"):
    """One change; a trigger refuses UPDATE, DELETE and TRUNCATE."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=None, index=True)
    account = BigInt(null=True, default=None, index=True)
    username = Varchar(length=60, null=True, default=None)
    action = Varchar(length=60, default=None, index=True)
    kind = Varchar(length=40, default=None)
    key = Text(default=None)
    before = JSONB(null=True, default=None)
    after = JSONB(null=True, default=None)
    request = Varchar(length=40, null=True, default=None)


class RuleSet(Table, tablename="rule_set"):
    """Numbers of a rule from a day on: in force is the latest `first_day` not after the day."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=40, default=None, help_text="working-time, window-policy, …")
    scope = Varchar(length=60, default=None, help_text="what it hangs on; empty: the general one")
    first_day = Date(default=None)
    body = JSONB(default=None)
    source = Text(default=None, help_text="where the numbers come from")

    rule_set_one_a_day = Unique([kind, scope, first_day])


class RateCount(Table, tablename="rate_count"):
    """How often something was tried from somewhere in one stretch of time."""

    id = BigSerial(primary_key=True)
    subject = Varchar(length=40, default=None, help_text="what is limited: certificate-lookup")
    origin = Varchar(length=64, default=None, help_text="from where, hashed")
    begins_at = Timestamptz(default=None, index=True)
    tried = BigInt(default=None)

    rate_count_once = Unique([subject, origin, begins_at])
