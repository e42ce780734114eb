"""Accounts and what proves them. Secrets are stored as hashes only."""

from piccolo.columns import BigInt, BigSerial, Boolean, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table

from staff.tables import Person, Town


class Account(Table, tablename="account"):
    """One who can sign in; mostly, not always, one of the staff."""

    id = BigSerial(primary_key=True)
    username = Varchar(length=60, default=None, unique=True)
    display_name = Varchar(length=60, default=None)
    password_hash = Text(null=True, default=None, help_text="argon2id; empty: cannot sign in so")
    must_change = Boolean(default=False, help_text="the password was set by somebody else")
    person = ForeignKey(Person, null=True, default=None, unique=True, on_delete=OnDelete.restrict)
    language = Varchar(length=10, null=True, default=None)
    large_print = Boolean(default=False, help_text="elders' mode")
    disabled_at = Timestamptz(null=True, default=None)
    openid_subject = Varchar(
        length=255, null=True, default=None, unique=True, help_text="who the provider says they are"
    )
    created_at = Timestamptz(default=None)


class RoleGrant(Table, tablename="role_grant"):
    """A role of an account: in one town, or everywhere."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade)
    role = Varchar(length=20, default=None)
    town = ForeignKey(Town, null=True, default=None, on_delete=OnDelete.restrict)

    role_is_known = Check(
        "role IN ('staff', 'manager', 'trainer', 'examiner', 'personnel', 'admin', 'auditor', "
        "'counsellor')"
    )


class SignedIn(Table, tablename="signed_in"):
    """A running session: made anew at every sign-in, ended by sign-out, idleness or age."""

    id = BigSerial(primary_key=True)
    token_hash = Varchar(length=64, default=None, unique=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade)
    started_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)
    address = Varchar(length=60, null=True, default=None)
    agent = Varchar(length=200, null=True, default=None)


class ApiToken(Table, tablename="api_token"):
    """A token for scripts; shown once, stored hashed."""

    id = BigSerial(primary_key=True)
    token_hash = Varchar(length=64, default=None, unique=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade)
    name = Varchar(length=60, default=None)
    created_at = Timestamptz(default=None)
    seen_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class SignInAttempt(Table, tablename="sign_in_attempt"):
    """A failed sign-in, kept for an hour: what the rate limit counts."""

    id = BigSerial(primary_key=True)
    username = Varchar(length=60, default=None, index=True)
    address = Varchar(length=60, null=True, default=None, index=True)
    at = Timestamptz(default=None)
    account = BigInt(null=True, default=None)
