"""Certificates that two people stand behind: proposed by one, issued when another agrees."""

from dataclasses import dataclass
from datetime import date, datetime

from certification.permissions import ISSUE
from certification.queries import certificates as held
from certification.queries.people import Holder, holder_of_id
from certification.queries.waiting import PROPOSAL, proposal_of
from certification.service.issuing import check_issue, correct, issue, renew
from kit import approvals
from kit.approvals import Approval, ApprovalKind
from kit.clock import civil
from kit.database import joined, rows
from kit.language import N_

KIND = PROPOSAL


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish: a certificate's number, or the decision that it waits for."""

    number: str | None = None
    approval: int | None = None


async def ask_to_issue(
    person: int,
    certificate_type: str,
    *,
    today: date,
    now: datetime,
    waiver: str | None = None,
) -> Outcome:
    """The certificate is issued, or proposed where two people must agree.

    Refused at once, with the reasons, where it could not be issued today.
    """
    kind = await check_issue(person, certificate_type, today=today, waiver=waiver)
    if kind.approvers < 2:
        return Outcome(await issue(person, kind.code, today=today, now=now, waiver=waiver))
    who = await holder_of_id(person)
    subject = proposal_of(who.employee_no, kind.code)
    text = N_("Issue “{certificate}” to {name} ({employee_no}).")
    return await _propose("issue", who, kind, subject, text, reason=waiver, now=now)


async def ask_to_renew(
    number: str, *, today: date, now: datetime, waiver: str | None = None
) -> Outcome:
    """The certificate is renewed, or its renewal is proposed where two people must agree."""
    old = await held.certificate(number)
    kind = await held.kind(old.type)
    if kind.approvers < 2:
        return Outcome(await renew(number, today=today, now=now, waiver=waiver))
    who = await holder_of_id(old.person)
    text = N_("Renew “{certificate}” {number} of {name} ({employee_no}).")
    return await _propose(
        "renew", who, kind, f"renew:{number}", text, of=number, reason=waiver, now=now
    )


async def ask_to_correct(number: str, *, reason: str, today: date, now: datetime) -> Outcome:
    """A corrected certificate is issued, or proposed where two people must agree."""
    old = await held.certificate(number)
    kind = await held.kind(old.type)
    if kind.approvers < 2:
        return Outcome(await correct(number, reason=reason, today=today, now=now))
    who = await holder_of_id(old.person)
    text = N_("Issue a corrected “{certificate}” for {number} to {name} ({employee_no}).")
    return await _propose(
        "correct", who, kind, f"correct:{number}", text, of=number, reason=reason, now=now
    )


async def _propose(
    action: str,
    who: Holder,
    kind: held.Kind,
    subject: str,
    text: str,
    *,
    of: str | None = None,
    reason: str | None,
    now: datetime,
) -> Outcome:
    facts = {
        "certificate": (kind.name, kind.name_en),
        "name": who.name,
        "employee_no": who.employee_no,
        "number": of or "",
    }
    link = f"/certificates/{of}" if of else f"/people/{who.employee_no}/qualification"
    async with joined():
        found = await approvals.propose(
            KIND,
            subject,
            text,
            facts=facts,
            link=link,
            reason=reason,
            town=who.town,
            people=kind.approvers,
            now=now,
        )
        await rows(
            "INSERT INTO certificate_proposal (approval, action, person, certificate_type, of, "
            "reason) VALUES ($1, $2, $3, $4, $5, $6)",
            found.id,
            action,
            who.id,
            kind.id,
            of,
            reason,
        )
    return Outcome(approval=found.id)


async def _carry_out(found: Approval) -> None:
    """What two people agreed to is issued, in the unit of work of the second yes."""
    assert found.decided_at is not None  # noqa: S101 - it is closed
    now, today = found.decided_at, civil(found.decided_at)
    [row] = await rows(
        "SELECT p.id, p.action, p.person, p.of, p.reason, t.code AS type "
        "FROM certificate_proposal p JOIN certificate_type t ON t.id = p.certificate_type "
        "WHERE p.approval = $1",
        found.id,
    )
    if row["action"] == "issue":
        number = await issue(
            row["person"],
            row["type"],
            today=today,
            now=now,
            waiver=row["reason"],
            approval=found.id,
        )
    elif row["action"] == "renew":
        number = await renew(
            row["of"], today=today, now=now, waiver=row["reason"], approval=found.id
        )
    else:
        number = await correct(
            row["of"], reason=row["reason"], today=today, now=now, approval=found.id
        )
    await rows("UPDATE certificate_proposal SET number = $2 WHERE id = $1", row["id"], number)


APPROVALS = (ApprovalKind(KIND, N_("Certificate"), ISSUE, people=2, approved=_carry_out),)
