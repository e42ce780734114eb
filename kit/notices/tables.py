"""Notices, as rows."""

from piccolo.columns import JSONB, BigInt, BigSerial, Text, Timestamptz, Varchar
from piccolo.table import Table


class Notice(Table, tablename="notice"):
    """Something an account should know; translated when it is shown."""

    id = BigSerial(primary_key=True)
    account = BigInt(default=None)
    kind = Varchar(length=60, default=None, help_text="package.subject: roster.published")
    text = Text(default=None, help_text="a marked message")
    facts = JSONB(default=None)
    link = Text(null=True, default=None, help_text="a path of ours")
    once = Varchar(length=200, null=True, default=None, help_text="sent once to the account")
    created_at = Timestamptz(default=None)
    read_at = Timestamptz(null=True, default=None)
