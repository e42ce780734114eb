"""Putting a decision before people, and what they say to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec

from kit import permissions, rulesets
from kit.approvals import kinds
from kit.approvals.kinds import Approval, ApprovalKind, State
from kit.approvals.queries import approval, may_decide
from kit.clock import civil
from kit.database import joined, rows
from kit.errors import Forbidden, Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_, gettext
from kit.notices import notify
from kit.rulekinds import RuleKind


class AlreadyDecided(Refusal):
    """Nothing can be said to it any more."""

    code = "approval-already-decided"
    text = N_("This was already decided or withdrawn.")


class AlreadySpoken(Refusal):
    """Everybody says yes or no once."""

    code = "approval-already-spoken"
    text = N_("You have already agreed; somebody else must agree too.")


class AlreadyProposed(Refusal):
    """The same is already waiting for its decision."""

    code = "approval-already-proposed"
    text = N_("This already waits for a decision.")


class People(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """How many people must agree to a kind of decision."""

    people: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1


async def _scopes() -> list[tuple[str, str]]:
    return [(kind.name, gettext(kind.label)) for kind in kinds.every()]


RULE_KIND = RuleKind(
    name="approvals",
    label=N_("Approval by one or two people"),
    body=People,
    fields={"people": N_("How many must agree")},
    scopes=_scopes,
)


async def people_for(kind: ApprovalKind, now: datetime) -> int:
    """How many must agree to a decision of this kind proposed now."""
    found = await rulesets.in_force(RULE_KIND.name, civil(now), kind.name)
    return max(1, min(2, int(found.body["people"]))) if found else kind.people


async def propose(
    kind_name: str,
    subject: str,
    text: str,
    /,
    *,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    link: str | None = None,
    reason: str | None = None,
    town: int | None = None,
    people: int | None = None,
) -> Approval:
    """The decision waits, or is carried out at once where the proposer's yes is all it needs.

    `text` is a marked message that `facts` fill (a pair is Chinese and English); it says what will
    happen after the yes. Joins the running unit of work. Raises AlreadyProposed while another of
    the kind is open about the subject.
    """
    kind = _known(kind_name)
    needed = people or await people_for(kind, now)
    if needed not in {1, 2}:
        raise Invalid({"people": N_("One or two people can be asked to agree.")})
    proposer = permissions.current()
    async with joined():
        made = await rows(
            "INSERT INTO approval (kind, subject, text, facts, link, reason, town, people, "
            "proposed_by, proposed_name, proposed_at, state) VALUES ($1, $2, $3, $4::jsonb, $5, "
            "$6, $7, $8, $9, $10, $11, 'open') "
            "ON CONFLICT (kind, subject) WHERE state = 'open' DO NOTHING RETURNING id",
            kind.name,
            subject,
            text,
            dumps(dict(facts or {})),
            link,
            reason,
            town,
            needed,
            proposer.account_id if proposer else None,
            proposer.username if proposer else None,
            now,
        )
        if not made:
            raise AlreadyProposed(subject=subject)
        found = await approval(int(made[0]["id"]))
        after = {"kind": kind.name, "subject": subject, "people": needed}
        await record("approval.propose", "approval", found.id, after=after)
        if may_decide(found):
            await _say(found, kind, agrees=True, reason=reason, now=now)
        return await approval(found.id)


async def decide(
    approval_id: int, *, agrees: bool, now: datetime, reason: str | None = None
) -> Approval:
    """The reader has said yes or no; the last yes carries the decision out.

    Raises NotFound outside the reader's reach, AlreadyDecided, AlreadySpoken, Invalid for a no
    without a reason, and whatever carrying out raises; then the yes is not there either.
    """
    reader = permissions.required()
    if not agrees and not (reason or "").strip():
        raise Invalid({"reason": N_("A refusal needs a reason.")})
    async with joined():
        found = await _locked(approval_id)
        kind = _known(found.kind)
        if found.town is None:
            if not reader.may(kind.permission) or reader.towns(kind.permission) is not None:
                raise Forbidden(permission=kind.permission)
        else:
            reader.need(kind.permission, found.town)
        if found.spoken(reader.account_id):
            raise AlreadySpoken(approval=approval_id)
        await _say(found, kind, agrees=agrees, reason=reason, now=now)
        return await approval(approval_id)


async def withdraw(approval_id: int, *, now: datetime, reason: str | None = None) -> Approval:
    """The proposer takes the decision back; raises NotFound for others, AlreadyDecided."""
    reader = permissions.required()
    async with joined():
        found = await _locked(approval_id)
        if found.proposed_by != reader.account_id:
            raise NotFound(approval=approval_id)
        await _close(found, _known(found.kind), State.WITHDRAWN, now)
        await record("approval.withdraw", "approval", approval_id, after={"reason": reason})
        return await approval(approval_id)


def _known(name: str) -> ApprovalKind:
    kind = kinds.find(name)
    if kind is None:
        raise LookupError(name)
    return kind


async def _locked(approval_id: int) -> Approval:
    """The decision as it is now, kept so until the unit ends; raises NotFound, AlreadyDecided."""
    await rows("SELECT FROM approval WHERE id = $1 FOR UPDATE", approval_id)
    found = await approval(approval_id)
    if found.state is not State.OPEN:
        raise AlreadyDecided(approval=approval_id)
    return found


async def _say(
    found: Approval, kind: ApprovalKind, *, agrees: bool, reason: str | None, now: datetime
) -> None:
    reader = permissions.required()
    await rows(
        "INSERT INTO approval_vote (approval, account, username, agrees, reason, at) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        found.id,
        reader.account_id,
        reader.username,
        agrees,
        reason,
        now,
    )
    action = "approval.agree" if agrees else "approval.refuse"
    await record(action, "approval", found.id, after={"reason": reason})
    if not agrees:
        await _close(found, kind, State.REFUSED, now)
    elif found.agreed + 1 >= found.people:
        await _close(found, kind, State.APPROVED, now)


async def _close(found: Approval, kind: ApprovalKind, state: State, now: datetime) -> None:
    await rows(
        "UPDATE approval SET state = $2, decided_at = $3 WHERE id = $1", found.id, state, now
    )
    closed = await approval(found.id)
    follow = kind.approved if state is State.APPROVED else kind.ended
    if follow is not None:
        await follow(closed)
    reader = permissions.current()
    told = found.proposed_by is not None and (
        reader is None or reader.account_id != found.proposed_by
    )
    if told and state is not State.WITHDRAWN:
        text = (
            N_("What you proposed was agreed to.")
            if state is State.APPROVED
            else N_("What you proposed was refused.")
        )
        account = found.proposed_by or 0
        await notify([account], "approval", text, link=f"/approvals/{found.id}")
