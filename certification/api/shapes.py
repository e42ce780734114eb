"""What certificates look like in JSON."""

from datetime import date

import msgspec

from certification.queries.certificates import Certificate, Kind, renewal_window
from certification.queries.names import names
from certification.rules import reading
from certification.rules.evaluation import Assessment
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


class QualificationOut(msgspec.Struct, rename="camel", frozen=True):
    """Whether a person may serve in a post on a day, and why."""

    qualified: bool
    on: date
    provisional: bool
    since: date | None
    until: date | None
    ready: date | None
    conditions: list[ConditionOut]


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


async def qualification_out(assessment: Assessment) -> QualificationOut:
    """The answer as JSON tells it, its words in the reader's language."""
    called = await names()
    return QualificationOut(
        qualified=assessment.answer == "qualified",
        on=assessment.on,
        provisional=assessment.answer == "provisional",
        since=assessment.since,
        until=assessment.until,
        ready=assessment.ready,
        conditions=[
            ConditionOut(
                condition=reading.condition(finding.condition, called),
                met=finding.met,
                because=reading.because(finding, called),
                since=finding.since,
                until=finding.until,
                remedy=reading.remedy(finding, called),
            )
            for finding in assessment.findings
        ],
    )
