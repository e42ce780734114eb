"""Writes that may be repeated, and what they answered."""

from piccolo.columns import BigInt, BigSerial, Bytea, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class IdempotentRequest(Table, tablename="idempotent_request"):
    """One write under a key; without a status it is still running."""

    id = BigSerial(primary_key=True)
    account = BigInt(default=None)
    key = Varchar(length=200, default=None)
    fingerprint = Varchar(length=64, default=None)
    started_at = Timestamptz(default=None)
    status = SmallInt(null=True, default=None)
    content_type = Text(null=True, default=None)
    location = Text(null=True, default=None)
    body = Bytea(null=True, default=None)

    one_of_a_key = Unique([account, key])
