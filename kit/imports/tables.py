"""Imports, as rows: a file, what it would do, what it did."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table


class ImportBatch(Table, tablename="import_batch"):
    """One file, from its coming in to its undoing. Kept with its content: confirm reads it anew."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=40, default=None)
    file_name = Varchar(length=120, default=None)
    sha256 = Varchar(length=64, default=None)
    size = Integer(default=None)
    content = Bytea(default=None, help_text="empty: sensitive, and written or too old")
    options = JSONB(default=None)
    state = Varchar(length=10, default=None, help_text="reading, preview, writing, confirmed, …")
    row_count = Integer(default=0)
    new_count = Integer(default=0)
    changed_count = Integer(default=0)
    unchanged_count = Integer(default=0)
    error_count = Integer(default=0, help_text="rows in error")
    errors = JSONB(null=True, default=None, help_text="the first ones")
    ignored = JSONB(null=True, default=None, help_text="headers that belong to no column")
    changes = JSONB(null=True, default=None, help_text="what undo takes back")
    left_out = Boolean(default=False, help_text="rows in error were left out on purpose")
    problem = Text(null=True, default=None, help_text="why the file could not be read, marked")
    problem_facts = JSONB(null=True, default=None)
    job = BigInt(null=True, default=None)
    made_at = Timestamptz(default=None)
    made_by = BigInt(null=True, default=None, help_text="account", index=True)
    made_by_name = Varchar(length=60, null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    confirmed_by = Varchar(length=60, null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)
    undone_by = Varchar(length=60, null=True, default=None)

    known_state = Check(
        "state IN ('reading', 'preview', 'writing', 'confirmed', 'undone', 'failed')"
    )
