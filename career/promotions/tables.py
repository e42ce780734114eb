"""Promotions, their notices and lists, as rows."""

from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from staff.tables import Person


class Promotion(Table, tablename="promotion"):
    """Something people are promoted to; conditions of purpose promotion hang on its code."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    name = Varchar(length=80, default=None)
    name_en = Varchar(length=120, null=True, default=None)


class PromotionNotice(Table, tablename="promotion_notice"):
    """A version of a promotion's notice; never changed, only followed by the next version."""

    id = BigSerial(primary_key=True)
    promotion = ForeignKey(Promotion, null=False, on_delete=OnDelete.restrict)
    version = SmallInt(default=None)
    number = Varchar(length=80, default=None, help_text="of the document")
    text = Text(default=None)
    places = SmallInt(null=True, default=None, help_text="empty: no fixed number")
    score = JSONB(default=None, help_text="fields of rules.score.Score")
    made_at = Timestamptz(default=None)

    promotion_notice_once = Unique([promotion, version])


class PromotionList(Table, tablename="promotion_list"):
    """Who met the conditions as of a day; frozen once adopted."""

    id = BigSerial(primary_key=True)
    promotion = ForeignKey(Promotion, null=False, on_delete=OnDelete.restrict)
    notice = ForeignKey(PromotionNotice, null=False, on_delete=OnDelete.restrict)
    as_of = Date(default=None)
    tree = JSONB(default=None, help_text="the conditions as they stood")
    source = Text(default=None, help_text="of the conditions")
    people = Integer(default=None, help_text="how many were looked at")
    state = Varchar(length=12, default=None)
    made_at = Timestamptz(default=None)
    made_by = Varchar(length=60, null=True, default=None)
    adopted_at = Timestamptz(null=True, default=None)
    adopted_by = Varchar(length=60, null=True, default=None)
    document = BigInt(null=True, default=None, help_text="frozen_document.id")
    supersedes: ForeignKey[Any] = ForeignKey("self", null=True, default=None)

    known_state = Check("state IN ('draft', 'adopted', 'superseded')")


class PromotionEntry(Table, tablename="promotion_entry"):
    """One person on a list."""

    id = BigSerial(primary_key=True)
    promotion_list = ForeignKey(PromotionList, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    standing = Varchar(length=10, default=None, help_text="eligible, nearly, not")
    place = Integer(null=True, default=None, help_text="the rank; equal scores share it")
    points = Numeric(digits=(8, 2), default=None)
    score = JSONB(default=None, help_text="points by what they are for")
    ready = Date(null=True, default=None, help_text="when all will be met by what is known")
    missing = SmallInt(default=None)
    findings = JSONB(default=None, help_text="what each condition said, with the facts")

    known_standing = Check("standing IN ('eligible', 'nearly', 'not')")
    promotion_entry_once = Unique([promotion_list, person])
