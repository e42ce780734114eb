"""Files as rows: contents once each, and the names under which they are asked for."""

from piccolo.columns import BigInt, BigSerial, Bytea, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table


class FileContent(Table, tablename="file_content"):
    """What files hold, each content once. A guard keeps it unpacked, so that parts are cheap."""

    id = BigSerial(primary_key=True)
    sha256 = Varchar(length=64, default=None, unique=True)
    size = Integer(default=None)
    media_type = Varchar(length=100, default=None, help_text="found in the content")
    content = Bytea(default=None)

    some_size = Check(size >= 1)


class StoredFile(Table, tablename="stored_file"):
    """A file under a code that cannot be guessed; never changed."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=40, default=None, unique=True)
    content = ForeignKey(FileContent, null=False, on_delete=OnDelete.restrict)
    name = Varchar(length=100, default=None)
    permission = Varchar(
        length=60, default=None, help_text="who may read it: self, a permission, or apart"
    )
    kept_at = Timestamptz(default=None)
    kept_by = BigInt(null=True, default=None, help_text="account")
