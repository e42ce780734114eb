"""Jobs, as rows: the truth about work. The queue only wakes a worker."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Real,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table


class Job(Table, tablename="job"):
    """One piece of long work, from its asking to its end."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=60, default=None)
    arguments = JSONB(default=None)
    key = Varchar(length=200, null=True, default=None, help_text="unique while unfinished")
    account = BigInt(null=True, default=None, help_text="who asked; null: the service itself")
    language = Varchar(length=10, default=None)
    request = Varchar(length=40, null=True, default=None)
    state = Varchar(length=10, default=None)
    progress = Real(default=None, help_text="0 to 1")
    note = Text(null=True, default=None, help_text="a marked message")
    note_facts = JSONB(null=True, default=None)
    runs = SmallInt(default=None, help_text="how often a worker has taken it up")
    failures = SmallInt(default=None, help_text="how many runs ended in an error")
    result = JSONB(null=True, default=None)
    error = Text(null=True, default=None, help_text="a marked message")
    error_facts = JSONB(null=True, default=None)
    cancel_requested = Boolean(default=None)
    lease = Varchar(length=32, null=True, default=None, help_text="the run that holds it")
    created_at = Timestamptz(default=None)
    due_at = Timestamptz(default=None, help_text="not to be run before")
    started_at = Timestamptz(null=True, default=None)
    heartbeat_at = Timestamptz(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)

    known_state = Check("state IN ('queued', 'running', 'done', 'failed', 'cancelled')")
    share_of_one = Check((progress >= 0) & (progress <= 1))
