"""Notices and how they leave the house, as rows."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    SmallInt,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
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
    confirm = Boolean(default=False, help_text="the reader is asked to confirm the reading")
    confirmed_at = Timestamptz(null=True, default=None)


class NoticePreference(Table, tablename="notice_preference"):
    """Which ways an account's notices take out of the house, when, and which not at all."""

    id = BigSerial(primary_key=True)
    account = BigInt(default=None, unique=True)
    language = Varchar(length=10, default=None, help_text="of the messages that go out")
    email = Varchar(length=254, null=True, default=None)
    email_confirmed_at = Timestamptz(null=True, default=None, help_text="its owner followed a link")
    webhook = Text(null=True, default=None, help_text="address of a group robot, sealed")
    webhook_form = Varchar(length=10, null=True, default=None)
    webhook_secret = Text(null=True, default=None, help_text="DingTalk's signing secret, sealed")
    pace = Varchar(length=10, default="at-once")
    digest_at = Time(null=True, default=None, help_text="when a daily digest goes out")
    quiet_from = Time(null=True, default=None)
    quiet_to = Time(null=True, default=None)
    kinds = JSONB(default="{}", help_text="kind -> app: not sent out; off: not told at all")

    known_pace = Check("pace IN ('at-once', 'daily')")
    known_form = Check("webhook_form IN ('wecom', 'dingtalk')")
    whole_webhook = Check("(webhook IS NULL) = (webhook_form IS NULL)")
    whole_quiet = Check("(quiet_from IS NULL) = (quiet_to IS NULL)")


class NoticeDelivery(Table, tablename="notice_delivery"):
    """One notice on its way out by one channel; the row is the truth, the job only looks."""

    id = BigSerial(primary_key=True)
    notice = BigInt(default=None)
    account = BigInt(default=None)
    channel = Varchar(length=10, default=None)
    state = Varchar(length=10, default=None)
    due_at = Timestamptz(default=None)
    tried = SmallInt(default=0)
    claimed_at = Timestamptz(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    error = Text(null=True, default=None)

    known_channel = Check("channel IN ('email', 'webhook')")
    known_state = Check("state IN ('waiting', 'sending', 'sent', 'failed')")
    notice_delivery_once = Unique([notice, channel])
