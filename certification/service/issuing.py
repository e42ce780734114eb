"""Issuing: number, data, document and row in one unit of work, or none of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime

from certification.queries import certificates as held
from certification.queries import conditions
from certification.queries.certificates import Certificate, Kind
from certification.queries.names import names
from certification.queries.qualification import assess_person
from certification.rules import reading
from certification.rules.evaluation import Answer, Assessment
from certification.rules.life import State, held_back_from
from certification.rules.renewal import TooEarly, Validity, first_validity, renewed
from certification.service.grants import grant_waiver
from certification.service.making import Links, make
from kit import approvals, permissions
from kit.database import joined, rows
from kit.errors import Invalid, Refusal
from kit.history import record
from kit.language import N_


class ConditionsNotMet(Refusal):
    """The person does not meet the conditions for the certificate."""

    code = "conditions-not-met"
    text = N_("The conditions for this certificate are not met.")


class AlreadyHeld(Refusal):
    """A certificate of the type is in force on days of the new one."""

    code = "certificate-already-held"
    text = N_("A certificate of this type is already held for these days: {number}.")


class RenewalTooEarly(Refusal):
    """The renewal window has not opened."""

    code = "renewal-too-early"
    text = N_("This certificate can be renewed from {opens_on} on.")


class NotRenewable(Refusal):
    """The certificate was revoked, superseded or renewed, or has no end."""

    code = "not-renewable"
    text = N_("This certificate cannot be renewed.")


class HeldBack(Refusal):
    """Nothing new comes from a certificate that is suspended, or is to be, or to be revoked."""

    code = "certificate-held-back"
    text = N_(
        "This certificate is suspended or revoked from {day} on; it is neither renewed nor "
        "corrected."
    )


class NotInForce(Refusal):
    """Only what has not ended can be corrected."""

    code = "certificate-ended"
    text = N_("This certificate has ended; issue a new one.")


class ApprovalNeeded(Refusal):
    """Certificates of this type are issued by two people together."""

    code = "certificate-approval-needed"
    text = N_("Certificates of this type need two people: propose it, and let another agree.")


async def issue(
    person: int,
    certificate_type: str,
    *,
    today: date,
    now: datetime,
    waiver: str | None = None,
    approval: int | None = None,
) -> str:
    """The certificate is issued, frozen and in force from today; its number.

    Raises Invalid for an unknown type, AlreadyHeld when a certificate of the type is in force, and
    ConditionsNotMet with the reasons unless `waiver` says why they are set aside. Where the type
    wants two people, `approval` is the decision they agreed to; raises ApprovalNeeded without.
    """
    kind = next((one for one in await held.kinds() if one.code == certificate_type), None)
    if kind is None:
        raise Invalid({"certificateType": N_("There is no such certificate type.")})
    rule = kind.renewal
    validity = Validity(today, date.max) if rule is None else first_validity(rule, today)
    async with _one_at_a_time(person):
        await _must_be_agreed(kind, approval)
        await _must_be_free(person, kind, validity)
        await _must_qualify(person, kind, today, waiver)
        return await make(person, kind, validity, today=today, now=now)


async def renew(
    number: str,
    *,
    today: date,
    now: datetime,
    waiver: str | None = None,
    approval: int | None = None,
) -> str:
    """The certificate's successor is issued by the type's renewal rule; its number."""
    person = (await held.certificate(number)).person
    async with _one_at_a_time(person):
        old = await _locked(number)
        kind = await held.kind(old.type)
        await _must_be_agreed(kind, approval)
        ended = old.state(today) in {State.REVOKED, State.SUPERSEDED}
        if ended or old.renewed_by or kind.renewal is None or old.last_day is None:
            raise NotRenewable(number=number)
        _must_not_be_held_back(old)
        validity = renewed(kind.renewal, Validity(old.first_day, old.last_day), today)
        if isinstance(validity, TooEarly):
            raise RenewalTooEarly(number=number, opens_on=validity.opens_on)
        if validity.first_day <= old.last_day:
            await _supersede(old.id, validity.first_day)
        await _must_be_free(person, kind, validity)
        await _must_qualify(person, kind, today, waiver, conditions.RENEWAL)
        links = Links(renews=old.id)
        return await make(person, kind, validity, today=today, now=now, links=links)


async def correct(
    number: str, *, reason: str, today: date, now: datetime, approval: int | None = None
) -> str:
    """A new certificate with today's data supersedes this one from today on; its number.

    One whose first day has not come is replaced before it: the new one begins when it would have.
    """
    person = (await held.certificate(number)).person
    async with _one_at_a_time(person):
        old = await _locked(number)
        if old.state(today) in {State.REVOKED, State.SUPERSEDED, State.EXPIRED}:
            raise NotInForce(number=number)
        _must_not_be_held_back(old)
        kind = await held.kind(old.type)
        await _must_be_agreed(kind, approval)
        await _supersede(old.id, today)
        validity = Validity(max(today, old.first_day), old.last_day or date.max)
        renews = None if old.renews is None else (await held.certificate(old.renews)).id
        links = Links(renews=renews, supersedes=old.id)
        made_number = await make(person, kind, validity, today=today, now=now, links=links)
        after = {"supersededBy": made_number, "reason": reason}
        await record("certificate.supersede", "certificate", number, after=after)
    return made_number


@asynccontextmanager
async def _one_at_a_time(person: int) -> AsyncIterator[None]:
    """A unit of work or part of one; others that issue to the same person wait for its end."""
    async with joined():
        await rows("SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE", person)
        yield


async def _locked(number: str) -> Certificate:
    """The certificate as it is now, kept so until the unit of work ends."""
    await rows("SELECT FROM certificate WHERE number = $1 FOR UPDATE", number)
    return await held.certificate(number)


def _must_not_be_held_back(old: Certificate) -> None:
    """Nothing; raises HeldBack: a new paper would undo what was decided about this one."""
    day = held_back_from(old.life())
    if day is not None:
        raise HeldBack(number=old.number, day=day)


async def _must_be_agreed(kind: Kind, approval: int | None) -> None:
    """Nothing; raises ApprovalNeeded where two people must agree and have not."""
    if kind.approvers < 2:
        return
    found = None if approval is None else await approvals.approval(approval)
    if found is None or found.state is not approvals.State.APPROVED or found.agreed < 2:
        raise ApprovalNeeded(certificate_type=kind.code)


async def check_issue(
    person: int, certificate_type: str, *, today: date, waiver: str | None = None
) -> Kind:
    """The type, where `issue` would issue it today; raises what `issue` raises of it."""
    kind = next((one for one in await held.kinds() if one.code == certificate_type), None)
    if kind is None:
        raise Invalid({"certificateType": N_("There is no such certificate type.")})
    rule = kind.renewal
    validity = Validity(today, date.max) if rule is None else first_validity(rule, today)
    await _must_be_free(person, kind, validity)
    if waiver is None:
        await _must_qualify(person, kind, today, None)
    return kind


async def _must_be_free(person: int, kind: Kind, validity: Validity) -> None:
    """Nothing; raises AlreadyHeld when a certificate of the type holds on one of these days."""
    found = await rows(
        "SELECT number FROM certificate WHERE person = $1 AND certificate_type = $2 "
        "AND first_day <= $4 AND (last_day IS NULL OR last_day >= $3) "
        "AND (revoked_from IS NULL OR revoked_from > GREATEST($3, first_day)) "
        "AND (superseded_from IS NULL OR superseded_from > GREATEST($3, first_day)) LIMIT 1",
        person,
        kind.id,
        validity.first_day,
        validity.last_day,
    )
    if found:
        raise AlreadyHeld(number=found[0]["number"])


async def _must_qualify(
    person: int,
    kind: Kind,
    today: date,
    waiver: str | None,
    purpose: str = conditions.CERTIFICATE,
) -> None:
    assessment = await assess_person(person, kind.code, today, purpose)
    if assessment.answer is Answer.QUALIFIED:
        return
    if not waiver or not assessment.findings:
        raise ConditionsNotMet(reasons=await _reasons(assessment))
    principal = permissions.current()
    for finding in assessment.findings:
        if not finding.met:
            await grant_waiver(
                person,
                purpose,
                kind.code,
                finding.condition,
                reason=waiver,
                approved_by=principal.username if principal else "service",
                first_day=today,
                last_day=today,
            )


async def _reasons(assessment: Assessment) -> list[dict[str, str | None]]:
    called = await names()
    return [
        {
            "condition": reading.condition(finding.condition, called),
            "because": reading.because(finding, called),
            "remedy": reading.remedy(finding, called),
        }
        for finding in assessment.findings
        if not finding.met
    ]


async def _supersede(certificate: int, from_day: date) -> None:
    await rows("UPDATE certificate SET superseded_from = $2 WHERE id = $1", certificate, from_day)
