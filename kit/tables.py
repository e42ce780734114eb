"""The tables of the shared mechanisms."""

from piccolo.columns import JSONB, BigInt, BigSerial, Text, Timestamptz, Varchar
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
