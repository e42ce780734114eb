"""The tables of decisions that need agreement."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    ForeignKey,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class ApprovalRow(Table, tablename="approval"):
    """A decision put before those who may agree to it."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=40, default=None)
    subject = Varchar(length=120, default=None, help_text="what it is about, one open at a time")
    text = Text(default=None, help_text="a marked message; facts fill it")
    facts = JSONB(default=None)
    link = Varchar(length=300, null=True, default=None)
    reason = Text(null=True, default=None, help_text="why the proposer wants it")
    town = BigInt(null=True, default=None, help_text="who may decide there; empty: everywhere only")
    people = SmallInt(default=None, help_text="how many must agree")
    proposed_by = BigInt(null=True, default=None, help_text="account; empty: the service")
    proposed_name = Varchar(length=60, null=True, default=None)
    proposed_at = Timestamptz(default=None)
    state = Varchar(length=10, default=None)
    decided_at = Timestamptz(null=True, default=None)

    one_or_two = Check("people IN (1, 2)")
    approval_state = Check("state IN ('open', 'approved', 'refused', 'withdrawn')")


class ApprovalVote(Table, tablename="approval_vote"):
    """One person's yes or no; a trigger refuses UPDATE and DELETE."""

    id = BigSerial(primary_key=True)
    approval = ForeignKey(ApprovalRow, null=False, on_delete=OnDelete.restrict)
    account = BigInt(default=None)
    username = Varchar(length=60, default=None)
    agrees = Boolean(default=None)
    reason = Text(null=True, default=None)
    at = Timestamptz(default=None)

    approval_vote_once = Unique([approval, account])
