"""Conditions, evidence and certificates, as rows."""

from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
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

from staff.tables import Person, Post, ServiceLine, Town


class CertificateType(Table, tablename="certificate_type"):
    """A kind of certificate, how long it holds and how it is numbered."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, unique=True)
    name = Varchar(length=60, default=None)
    name_en = Varchar(length=100, null=True, default=None)
    validity_months = SmallInt(null=True, default=None, help_text="empty: no end")
    number_prefix = Varchar(length=12, default=None, help_text="letters before year and serial")
    renewal = JSONB(null=True, default=None, help_text="fields of rules.renewal.RenewalRule")
    issuer = Varchar(length=80, default=None)
    issuer_en = Varchar(length=120, null=True, default=None)
    approvers = SmallInt(default=1, help_text="how many people stand behind each issue")
    number_form = Varchar(length=60, null=True, default=None, help_text="see rules.numbering")
    template = Varchar(length=40, null=True, default=None, help_text="code of the template")

    one_or_two_approvers = Check("approvers IN (1, 2)")
    some_months = Check((validity_months > 0) & (validity_months <= 1200))
    letters_only = Check("number_prefix ~ '^[A-Z]{2,12}$'")


class CertificateTypeLine(Table, tablename="certificate_type_line"):
    """A service line that a certificate type opens."""

    id = BigSerial(primary_key=True)
    certificate_type = ForeignKey(CertificateType, null=False, on_delete=OnDelete.cascade)
    service_line = ForeignKey(ServiceLine, null=False, on_delete=OnDelete.restrict)

    certificate_type_line_once = Unique([certificate_type, service_line])


class KnownSubject(Table, tablename="known_subject"):
    """Something that conditions may ask for by code: an exam, a kind of class hours, a document."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=20, default=None, help_text="exam, hours, document")
    code = Varchar(length=80, default=None)
    name = Varchar(length=120, default=None)
    name_en = Varchar(length=160, null=True, default=None)

    known_subject_once = Unique([kind, code])


class ConditionSet(Table, tablename="condition_set"):
    """A tree of conditions from a day on, for a post, a certificate type or a promotion."""

    id = BigSerial(primary_key=True)
    purpose = Varchar(length=20, default=None, help_text="post, certificate, renewal, promotion")
    subject = Varchar(length=60, default=None, help_text="code of the post or certificate type")
    first_day = Date(default=None)
    tree = JSONB(default=None)
    source = Text(default=None, help_text="the notice or rule it comes from")
    made_at = Timestamptz(default=None)
    made_by = Varchar(length=60, null=True, default=None)
    withdrawn_at = Timestamptz(
        null=True, default=None, help_text="replaced since; kept for answers as they were known"
    )

    one_of_the_purposes = Check("purpose IN ('post', 'certificate', 'renewal', 'promotion')")


class Evidence(Table, tablename="evidence"):
    """A dated fact that a condition may count. Corrected by withdrawal, never by change."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=40, default=None, help_text="see certification.rules.evidence")
    subject = Varchar(length=80, default=None, help_text="which exam, course, line or document")
    first_day = Date(default=None)
    last_day = Date(null=True, default=None, help_text="empty: no end")
    amount = Numeric(digits=(10, 2), null=True, default=None, help_text="hours, days, mark")
    detail = JSONB(null=True, default=None)
    source = Varchar(length=120, default=None, help_text="attempt:17; the same source, once")
    recorded_at = Timestamptz(default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_because = Text(null=True, default=None)

    in_order = Check("last_day IS NULL OR last_day >= first_day")


class NumberSeries(Table, tablename="number_series"):
    """The last serial given for a prefix and year; its row lock keeps the series without gaps."""

    id = BigSerial(primary_key=True)
    prefix = Varchar(length=12, default=None)
    year = Integer(default=None)
    last = Integer(default=None)

    number_series_once = Unique([prefix, year])


class Certificate(Table, tablename="certificate"):
    """One certificate of one person. What was issued never changes; only its state does."""

    id = BigSerial(primary_key=True)
    number = Varchar(length=40, default=None, unique=True)
    code = Varchar(length=40, default=None, unique=True, help_text="in the QR; cannot be guessed")
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    certificate_type = ForeignKey(CertificateType, null=False, on_delete=OnDelete.restrict)
    origin = Varchar(length=10, default=None, help_text="issued here, or imported")
    issued_on = Date(default=None)
    first_day = Date(default=None)
    last_day = Date(null=True, default=None, help_text="counts; empty: no end")
    revoked_from = Date(null=True, default=None, help_text="first day it no longer holds")
    revoked_because = Text(null=True, default=None)
    superseded_from = Date(null=True, default=None, help_text="first day its correction holds")
    supersedes: ForeignKey[Any] = ForeignKey(
        "self", null=True, default=None, unique=True, help_text="the one this corrects"
    )
    renews: ForeignKey[Any] = ForeignKey(
        "self", null=True, default=None, help_text="the one before"
    )
    frozen = JSONB(null=True, default=None, help_text="what the document says")
    template = Varchar(length=60, null=True, default=None, help_text="code@version")
    document = BigInt(null=True, default=None, help_text="frozen_document.id")
    recorded_at = Timestamptz(default=None)
    issued_by = Varchar(length=60, null=True, default=None)

    known_origin = Check("origin IN ('issued', 'imported')")
    in_order = Check("last_day IS NULL OR last_day >= first_day")


class Suspension(Table, tablename="suspension"):
    """Days on which a certificate does not hold; restored, its last day is set."""

    id = BigSerial(primary_key=True)
    certificate = ForeignKey(Certificate, null=False, on_delete=OnDelete.restrict)
    first_day = Date(default=None)
    last_day = Date(null=True, default=None, help_text="counts; empty: until it is restored")
    reason = Text(default=None)


class Waiver(Table, tablename="waiver"):
    """A condition set aside for one person: by whom, why, until when."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    purpose = Varchar(length=20, default=None)
    subject = Varchar(length=60, default=None)
    condition = JSONB(default=None, help_text="the node that counts as met, as in the tree")
    reason = Text(default=None)
    approved_by = Varchar(length=60, default=None)
    first_day = Date(default=None)
    last_day = Date(default=None)
    withdrawn = Boolean(default=False)
    recorded_at = Timestamptz(null=True, default=None)

    in_order = Check(last_day >= first_day)


class ProvisionalPermission(Table, tablename="provisional_permission"):
    """A person may serve in a post under a qualified mentor until a date."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    post = ForeignKey(Post, null=False, on_delete=OnDelete.restrict)
    mentor = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    first_day = Date(default=None)
    last_day = Date(default=None)
    withdrawn = Boolean(default=False)
    recorded_at = Timestamptz(null=True, default=None)
    granted_by = Varchar(length=60, null=True, default=None)

    in_order = Check(last_day >= first_day)


class CertificateTemplate(Table, tablename="certificate_template"):
    """One version of what a certificate looks like. Published, it never changes."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=40, default=None)
    version = SmallInt(default=None)
    name = Varchar(length=60, default=None)
    name_en = Varchar(length=100, null=True, default=None)
    body = JSONB(default=None, help_text="see rules.template")
    made_at = Timestamptz(default=None)
    made_by = Varchar(length=60, null=True, default=None)
    published_at = Timestamptz(null=True, default=None, help_text="empty: a draft")

    certificate_template_once = Unique([code, version])


class CertificateProposal(Table, tablename="certificate_proposal"):
    """What two people must agree to: a certificate to be issued, renewed or corrected."""

    id = BigSerial(primary_key=True)
    approval = BigInt(default=None, unique=True, help_text="approval.id")
    action = Varchar(length=10, default=None)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    certificate_type = ForeignKey(CertificateType, null=False, on_delete=OnDelete.restrict)
    of = Varchar(length=40, null=True, default=None, help_text="number renewed or corrected")
    reason = Text(null=True, default=None, help_text="waiver, or why it is corrected")
    number = Varchar(length=40, null=True, default=None, help_text="what was issued")

    proposal_action = Check("action IN ('issue', 'renew', 'correct')")


class CredentialKey(Table, tablename="credential_key"):
    """A key that signs credentials; the newest signs, all verify."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=20, default=None, unique=True, help_text="fragment of its address")
    public = Varchar(length=80, default=None, help_text="multibase")
    private = Text(null=True, default=None, help_text="sealed; empty once it is retired")
    made_at = Timestamptz(default=None)
    retired_at = Timestamptz(null=True, default=None)


class CertificateShare(Table, tablename="certificate_share"):
    """A link by which the holder shows their full name until a day."""

    id = BigSerial(primary_key=True)
    certificate = ForeignKey(Certificate, null=False, on_delete=OnDelete.restrict)
    token_hash = Varchar(length=64, default=None, unique=True)
    last_day = Date(default=None)
    note = Varchar(length=120, null=True, default=None, help_text="for whom")
    made_at = Timestamptz(default=None)
    withdrawn_at = Timestamptz(null=True, default=None)


class RenewalReminder(Table, tablename="renewal_reminder"):
    """A reminder that a certificate ends, given once for each number of days before."""

    id = BigSerial(primary_key=True)
    certificate = ForeignKey(Certificate, null=False, on_delete=OnDelete.cascade)
    days = SmallInt(default=None, help_text="90, 60, 30 or 7")
    at = Timestamptz(default=None)

    renewal_reminder_once = Unique([certificate, days])


class IssueBatch(Table, tablename="issue_batch"):
    """Certificates of one type proposed together, checked, approved, then issued by a job."""

    id = BigSerial(primary_key=True)
    certificate_type = ForeignKey(CertificateType, null=False, on_delete=OnDelete.restrict)
    town = ForeignKey(Town, null=True, default=None, on_delete=OnDelete.restrict)
    state = Varchar(length=12, default=None, help_text="proposed, approved, done, withdrawn")
    made_at = Timestamptz(default=None)
    made_by = Varchar(length=60, null=True, default=None)
    approved_at = Timestamptz(null=True, default=None)
    approved_by = Varchar(length=60, null=True, default=None)
    approval = BigInt(null=True, default=None, help_text="the decision that let it be issued")
    job = BigInt(null=True, default=None)

    known_state = Check("state IN ('proposed', 'approved', 'done', 'withdrawn')")


class IssueItem(Table, tablename="issue_item"):
    """One person of a batch; the certificate it led to stands beside it, so it is issued once."""

    id = BigSerial(primary_key=True)
    batch = ForeignKey(IssueBatch, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    state = Varchar(length=10, default=None, help_text="proposed, left_out, issued, refused")
    certificate = ForeignKey(Certificate, null=True, default=None, on_delete=OnDelete.restrict)
    refusal = Varchar(length=60, null=True, default=None, help_text="code of the refusal")

    known_state = Check("state IN ('proposed', 'left_out', 'issued', 'refused')")
    issue_item_once = Unique([batch, person])


class OutsideCertificate(Table, tablename="outside_certificate"):
    """A certificate from elsewhere with its evidence file; counts once somebody verified it."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    certificate_type = ForeignKey(CertificateType, null=False, on_delete=OnDelete.restrict)
    number = Varchar(length=40, default=None)
    issuer = Varchar(length=80, default=None)
    first_day = Date(default=None)
    last_day = Date(null=True, default=None, help_text="counts; empty: no end")
    state = Varchar(length=10, default=None, help_text="waiting, verified, refused")
    recorded_at = Timestamptz(default=None)
    recorded_by = Varchar(length=60, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Varchar(length=60, null=True, default=None)
    decided_because = Text(null=True, default=None)
    scan = Varchar(length=64, null=True, default=None, help_text="code of the evidence's file")
    scan_by = Varchar(length=60, null=True, default=None, help_text="who handed it in, if later")
    certificate = ForeignKey(Certificate, null=True, default=None, on_delete=OnDelete.restrict)

    known_state = Check("state IN ('waiting', 'verified', 'refused')")
    in_order = Check("last_day IS NULL OR last_day >= first_day")


class EligibleHint(Table, tablename="eligible_hint"):
    """A passed exam of which the issuers have not been told yet; gone once they were."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade)
    exam = Varchar(length=60, default=None)
    day = Date(default=None)
    source = Varchar(length=100, default=None, help_text="of the evidence: it is told once")
