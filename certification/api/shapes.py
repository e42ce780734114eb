"""What certificates look like in JSON."""

from datetime import date, datetime

import msgspec

from certification.queries.certificates import Certificate, Kind, renewal_window
from certification.queries.names import names
from certification.queries.recall import Recalled
from certification.rules import reading
from certification.rules.evaluation import Assessment
from certification.rules.offers import Offers
from certification.rules.reading import Names
from kit.language import pick


class RenewalWindow(msgspec.Struct, rename="camel", frozen=True):
    """When a certificate may be renewed; all days included."""

    opens_on: date
    due_on: date
    grace_until: date


class SuspensionOut(msgspec.Struct, rename="camel", frozen=True):
    """Days on which the certificate does not hold."""

    first_day: date
    last_day: date | None
    reason: str


class CertificateOut(msgspec.Struct, rename="camel", frozen=True):
    """One certificate; its state is as of today."""

    number: str
    employee_no: str
    name: str
    certificate_type: str
    certificate_type_name: str
    state: str
    origin: str
    issued_on: date
    first_day: date
    last_day: date | None
    revoked_from: date | None
    revoked_because: str | None
    superseded_by: str | None
    supersedes: str | None
    renews: str | None
    renewed_by: str | None
    suspensions: list[SuspensionOut]
    renewal: RenewalWindow | None
    verification: str
    """The path of the public page."""
    sha256: str | None
    """Of the frozen PDF; none for what was imported."""


class ConditionOut(msgspec.Struct, rename="camel", frozen=True):
    """What one condition says of a person on the day asked about."""

    condition: str
    met: bool
    because: str | None
    since: date | None
    until: date | None
    remedy: str | None


class CorrectionOut(msgspec.Struct, rename="camel", frozen=True):
    """Something that was put right after the day asked about."""

    at: datetime
    what: str
    subject: str
    reason: str | None


class AnswerThen(msgspec.Struct, rename="camel", frozen=True):
    """The answer as it was known when the day ended, and what was corrected since."""

    known_at: datetime
    qualified: bool
    provisional: bool
    conditions: list[ConditionOut]
    corrections: list[CorrectionOut]


class QualificationOut(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """Whether a person may serve in a post on a day, and why."""

    qualified: bool
    on: date
    provisional: bool
    since: date | None
    until: date | None
    ready: date | None
    conditions: list[ConditionOut]
    as_known_then: AnswerThen | None = None
    """Only where the answer of the day itself was another one."""


def certificate_out(one: Certificate, kinds: dict[str, Kind], today: date) -> CertificateOut:
    """The certificate as JSON tells it."""
    window = renewal_window(one, kinds[one.type].renewal)
    return CertificateOut(
        number=one.number,
        employee_no=one.employee_no,
        name=one.name,
        certificate_type=one.type,
        certificate_type_name=pick(one.type_name, one.type_name_en),
        state=one.state(today),
        origin=one.origin,
        issued_on=one.issued_on,
        first_day=one.first_day,
        last_day=one.last_day,
        revoked_from=one.revoked_from,
        revoked_because=one.revoked_because,
        superseded_by=one.superseded_by,
        supersedes=one.supersedes,
        renews=one.renews,
        renewed_by=one.renewed_by,
        suspensions=[
            SuspensionOut(part.first_day, part.last_day, part.reason) for part in one.suspensions
        ],
        renewal=None
        if window is None
        else RenewalWindow(
            opens_on=window.opens_on, due_on=window.due_on, grace_until=window.grace_until
        ),
        verification=f"/verify/{one.code}",
        sha256=one.sha256,
    )


async def qualification_out(
    assessment: Assessment,
    *,
    recalled: Recalled | None = None,
    offers: Offers | None = None,
) -> QualificationOut:
    """The answer as JSON tells it, its words in the reader's language."""
    called = await names()
    then = None
    if recalled is not None:
        then = AnswerThen(
            known_at=recalled.known_at,
            qualified=recalled.assessment.answer == "qualified",
            provisional=recalled.assessment.answer == "provisional",
            conditions=_conditions(recalled.assessment, called),
            corrections=[
                CorrectionOut(one.at, one.what, one.subject, one.reason)
                for one in recalled.corrections
            ],
        )
    return QualificationOut(
        qualified=assessment.answer == "qualified",
        on=assessment.on,
        provisional=assessment.answer == "provisional",
        since=assessment.since,
        until=assessment.until,
        ready=assessment.ready,
        conditions=_conditions(assessment, called, offers),
        as_known_then=then,
    )


def _conditions(
    assessment: Assessment, called: Names, offers: Offers | None = None
) -> list[ConditionOut]:
    return [
        ConditionOut(
            condition=reading.condition(finding.condition, called),
            met=finding.met,
            because=reading.because(finding, called),
            since=finding.since,
            until=finding.until,
            remedy=reading.remedy(finding, called, offers or {}),
        )
        for finding in assessment.findings
    ]
