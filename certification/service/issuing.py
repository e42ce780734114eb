"""Issuing: number, data, document and row in one unit of work, or none of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certification.documents import TEMPLATE, CertificateData, certificate_pdf, plain
from certification.queries import certificates as held
from certification.queries import conditions
from certification.queries.certificates import Certificate, Kind
from certification.queries.names import names
from certification.queries.qualification import assess_person
from certification.rules import reading
from certification.rules.evaluation import Answer, Assessment
from certification.rules.life import State
from certification.rules.renewal import TooEarly, Validity, first_validity, renewed
from certification.service.grants import grant_waiver
from certification.service.numbers import new_code, next_number
from certification.service.telling import tell_holder
from kit import permissions
from kit.database import rows, transaction
from kit.documents import freeze, made
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from kit.settings import settings


class ConditionsNotMet(Refusal):
    """The person does not meet the conditions for the certificate."""

    code = "conditions-not-met"
    text = N_("The conditions for this certificate are not met.")


class AlreadyHeld(Refusal):
    """A certificate of the type is in force on days of the new one."""

    code = "certificate-already-held"
    text = N_("A certificate of this type is already held for these days: {number}.")


class NotHere(Refusal):
    """The person has left."""

    code = "person-left"
    text = N_("This person is no longer on the staff.")


class RenewalTooEarly(Refusal):
    """The renewal window has not opened."""

    code = "renewal-too-early"
    text = N_("This certificate can be renewed from {opens_on} on.")


class NotRenewable(Refusal):
    """The certificate was revoked, superseded or renewed, or has no end."""

    code = "not-renewable"
    text = N_("This certificate cannot be renewed.")


class NotInForce(Refusal):
    """Only what has not ended can be corrected."""

    code = "certificate-ended"
    text = N_("This certificate has ended; issue a new one.")


@dataclass(frozen=True, slots=True)
class _Links:
    """What the new certificate does to an earlier one."""

    renews: int | None = None
    supersedes: int | None = None


async def issue(
    person: int,
    certificate_type: str,
    *,
    today: date,
    now: datetime,
    waiver: str | None = None,
) -> str:
    """The certificate is issued, frozen and in force from today; its number.

    Raises Invalid for an unknown type, AlreadyHeld when a certificate of the type is in force, and
    ConditionsNotMet with the reasons unless `waiver` says why they are set aside.
    """
    kind = next((one for one in await held.kinds() if one.code == certificate_type), None)
    if kind is None:
        raise Invalid({"certificateType": N_("There is no such certificate type.")})
    rule = kind.renewal
    validity = Validity(today, date.max) if rule is None else first_validity(rule, today)
    async with _one_at_a_time(person):
        await _must_be_free(person, kind, validity)
        await _must_qualify(person, kind, today, waiver)
        return await _make(person, kind, validity, today=today, now=now)


async def renew(number: str, *, today: date, now: datetime, waiver: str | None = None) -> str:
    """The certificate's successor is issued by the type's renewal rule; its number."""
    person = (await held.certificate(number)).person
    async with _one_at_a_time(person):
        old = await _locked(number)
        kind = await held.kind(old.type)
        ended = old.state(today) in {State.REVOKED, State.SUPERSEDED, State.SUSPENDED}
        if ended or old.renewed_by or kind.renewal is None or old.last_day is None:
            raise NotRenewable(number=number)
        validity = renewed(kind.renewal, Validity(old.first_day, old.last_day), today)
        if isinstance(validity, TooEarly):
            raise RenewalTooEarly(number=number, opens_on=validity.opens_on)
        if validity.first_day <= old.last_day:
            await _supersede(old.id, validity.first_day)
        await _must_be_free(person, kind, validity)
        await _must_qualify(person, kind, today, waiver)
        links = _Links(renews=old.id)
        return await _make(person, kind, validity, today=today, now=now, links=links)


async def correct(number: str, *, reason: str, today: date, now: datetime) -> str:
    """A new certificate with today's data supersedes this one from today on; its number."""
    person = (await held.certificate(number)).person
    async with _one_at_a_time(person):
        old = await _locked(number)
        if old.state(today) is not State.VALID:
            raise NotInForce(number=number)
        await _supersede(old.id, today)
        kind = await held.kind(old.type)
        validity = Validity(today, old.last_day or date.max)
        links = _Links(supersedes=old.id)
        made_number = await _make(person, kind, validity, today=today, now=now, links=links)
        after = {"supersededBy": made_number, "reason": reason}
        await record("certificate.supersede", "certificate", number, after=after)
    return made_number


@asynccontextmanager
async def _one_at_a_time(person: int) -> AsyncIterator[None]:
    """A unit of work; others that issue to the same person wait for its end."""
    async with transaction():
        await rows("SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE", person)
        yield


async def _locked(number: str) -> Certificate:
    """The certificate as it is now, kept so until the unit of work ends."""
    await rows("SELECT FROM certificate WHERE number = $1 FOR UPDATE", number)
    return await held.certificate(number)


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


async def _must_qualify(person: int, kind: Kind, today: date, waiver: str | None) -> None:
    assessment = await assess_person(person, kind.code, today, conditions.CERTIFICATE)
    if assessment.answer is Answer.QUALIFIED:
        return
    if not waiver or not assessment.findings:
        raise ConditionsNotMet(reasons=await _reasons(assessment))
    principal = permissions.current()
    for finding in assessment.findings:
        if not finding.met:
            await grant_waiver(
                person,
                conditions.CERTIFICATE,
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


async def _make(
    person: int,
    kind: Kind,
    validity: Validity,
    *,
    today: date,
    now: datetime,
    links: _Links = _Links(),
) -> str:
    """One certificate more; everything of it in the running unit of work."""
    holder = await _holder(person, today)
    number = await next_number(kind.number_prefix, today.year)
    code = new_code()
    last_day = None if validity.last_day == date.max else validity.last_day
    data = CertificateData(
        number=number,
        name=holder["name"],
        name_pinyin=holder["name_pinyin"],
        employee_no=holder["employee_no"],
        type=kind.name,
        type_en=kind.name_en,
        lines=tuple((name, english) for _, name, english in kind.lines),
        issued_on=today,
        first_day=validity.first_day,
        last_day=last_day,
        issuer=kind.issuer,
        issuer_en=kind.issuer_en,
        verify=f"{settings().public_url.rstrip('/')}/verify/{code}",
        made_at=now,
    )
    content = await made(certificate_pdf, data)
    document = await freeze(content, kind="certificate", made_at=now)
    principal = permissions.current()
    await rows(
        "INSERT INTO certificate (number, code, person, certificate_type, origin, issued_on, "
        "first_day, last_day, supersedes, renews, frozen, template, document, recorded_at, "
        "issued_by) VALUES ($1, $2, $3, $4, 'issued', $5, $6, $7, $8, $9, $10::jsonb, $11, $12, "
        "$13, $14)",
        number,
        code,
        person,
        kind.id,
        today,
        validity.first_day,
        last_day,
        links.supersedes,
        links.renews,
        dumps(plain(data)),
        TEMPLATE,
        document.id,
        now,
        principal.username if principal else None,
    )
    after = {"employeeNo": data.employee_no, "type": kind.code, "sha256": document.sha256}
    await record("certificate.issue", "certificate", number, after=after)
    await tell_holder(person, N_("Your certificate {number} is issued."), number)
    return number


async def _holder(person: int, today: date) -> dict[str, Any]:
    found = await rows(
        "SELECT employee_no, name, name_pinyin, left_on FROM person WHERE id = $1 FOR SHARE", person
    )
    if not found:
        raise NotFound(person=person)
    left = found[0]["left_on"]
    if left is not None and left <= today:
        raise NotHere(employee_no=found[0]["employee_no"])
    return found[0]
