"""The table of frozen documents."""

from piccolo.columns import BigInt, BigSerial, Bytea, Timestamptz, Varchar
from piccolo.table import Table


class FrozenDocument(Table, tablename="frozen_document"):
    """Bytes as they were issued; a trigger refuses UPDATE, DELETE and TRUNCATE."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=40, default=None, index=True)
    media_type = Varchar(length=100, default=None)
    sha256 = Varchar(length=64, default=None, index=True)
    size = BigInt(default=None)
    content = Bytea(default=None)
    made_at = Timestamptz(default=None)
