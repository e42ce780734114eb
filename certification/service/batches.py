"""Many certificates at once: proposed by rule, checked, approved, issued by a job."""

from collections.abc import Collection
from datetime import date, datetime

from certification.permissions import ISSUE
from certification.queries import batches
from certification.queries import certificates as held
from certification.queries.batches import Batch
from certification.queries.waiting import PROPOSAL, proposal_of, who_meets
from certification.service.issuing import issue
from kit import approvals, permissions
from kit.approvals import Approval, ApprovalKind
from kit.database import joined, rows, transaction
from kit.documents.refusals import SigningFailed
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jobs.submission import submit
from kit.language import N_

KIND = "certificate.batch"
JOB = "certification.issue-batch"
MOST = 2_000


class NobodyWaits(Refusal):
    """There is nobody to propose."""

    code = "nobody-eligible"
    text = N_("Whoever meets the conditions for this certificate holds it or is proposed already.")


class BatchClosed(Refusal):
    """What was approved or withdrawn is not changed any more."""

    code = "batch-closed"
    text = N_("This proposal is approved or withdrawn already.")


class NothingLeft(Refusal):
    """The batch is not approved, or everybody in it has been dealt with."""

    code = "batch-nothing-left"
    text = N_("Nothing of this batch is left to be issued.")


async def propose_batch(
    certificate_type: str,
    *,
    towns: Collection[int] | None,
    town: int | None,
    today: date,
    now: datetime,
) -> int:
    """Everybody who meets the conditions and does not hold it stands in a new batch; its id.

    Whoever is proposed for it already, alone or in another batch, is not proposed again.

    `towns` are those in which the reader may issue (None: all), `town` narrows it to one.
    """
    kind = next((one for one in await held.kinds() if one.code == certificate_type), None)
    if kind is None:
        raise Invalid({"certificateType": N_("There is no such certificate type.")})
    wanted = towns if town is None else {town}
    there, alone = await batches.in_batches(kind.code), await approvals.open_of(PROPOSAL)
    found = [
        one
        for one in await who_meets(kind.code, wanted, today)
        if one.id not in there and proposal_of(one.employee_no, kind.code) not in alone
    ][:MOST]
    if not found:
        raise NobodyWaits
    asking = permissions.current()
    async with joined():
        [made] = await rows(
            "INSERT INTO issue_batch (certificate_type, town, state, made_at, made_by) "
            "VALUES ($1, $2, 'proposed', $3, $4) RETURNING id",
            kind.id,
            town,
            now,
            asking.username if asking else None,
        )
        await rows(
            "INSERT INTO issue_item (batch, person, state) "
            "SELECT $1, person, 'proposed' FROM unnest($2::bigint[]) AS person",
            made["id"],
            [one.id for one in found],
        )
        after = {"type": kind.code, "people": len(found)}
        await record("certificate-batch.propose", "certificate-batch", made["id"], after=after)
    return int(made["id"])


async def _open(batch_id: int) -> Batch:
    """The batch, locked; raises NotFound, BatchClosed."""
    await rows("SELECT FROM issue_batch WHERE id = $1 FOR UPDATE", batch_id)
    found = await batches.batch(batch_id)
    if found.state != "proposed":
        raise BatchClosed(batch=batch_id)
    return found


async def choose(batch_id: int, items: Collection[int]) -> None:
    """Exactly these items of the batch are to be issued; the others are left out."""
    async with joined():
        await _open(batch_id)
        known = await rows("SELECT id FROM issue_item WHERE batch = $1", batch_id)
        if strangers := set(items) - {row["id"] for row in known}:
            raise NotFound(item=min(strangers))
        await rows(
            "UPDATE issue_item SET state = "
            "CASE WHEN id = ANY($2::bigint[]) THEN 'proposed' ELSE 'left_out' END WHERE batch = $1",
            batch_id,
            list(items),
        )
        after = {"chosen": len(items)}
        await record("certificate-batch.choose", "certificate-batch", batch_id, after=after)


async def hand_in(batch_id: int, *, now: datetime) -> Approval:
    """The batch waits for its second person, or is approved and being issued where one is enough.

    Raises BatchClosed, and Invalid where nobody is left in it.
    """
    async with joined():
        found = await _open(batch_id)
        if not found.proposed:
            raise Invalid({"items": N_("Choose at least one person.")})
        kind = await held.kind(found.type)
        return await approvals.propose(
            KIND,
            f"batch:{batch_id}",
            N_("Issue “{certificate}” to {count} people."),
            facts={"certificate": (kind.name, kind.name_en), "count": found.proposed},
            link=f"/certificate-batches/{batch_id}",
            town=found.town,
            people=kind.approvers,
            now=now,
        )


async def withdraw_batch(batch_id: int) -> None:
    """The batch is put aside; nothing of it is issued."""
    async with joined():
        await _open(batch_id)
        await rows("UPDATE issue_batch SET state = 'withdrawn' WHERE id = $1", batch_id)
        await record("certificate-batch.withdraw", "certificate-batch", batch_id)


async def _approved(found: Approval) -> None:
    """The job that issues is queued in the unit of work of the last yes."""
    batch_id = int(found.subject.removeprefix("batch:"))
    await _open(batch_id)
    job = await submit(JOB, {"batch": batch_id}, key=f"issue-batch:{batch_id}")
    asking = permissions.current()
    await rows(
        "UPDATE issue_batch SET state = 'approved', approved_at = $2, approved_by = $3, "
        "approval = $4, job = $5 WHERE id = $1",
        batch_id,
        found.decided_at,
        asking.username if asking else None,
        found.id,
        job,
    )


APPROVAL = ApprovalKind(KIND, N_("Issue many certificates"), ISSUE, approved=_approved)


async def go_on(batch_id: int) -> int:
    """A job issues what is left of an approved batch after one that ended early; its id.

    While a job is at it, that one's id. Raises NotFound, and NothingLeft where nobody waits.
    """
    async with joined():
        await rows("SELECT FROM issue_batch WHERE id = $1 FOR UPDATE", batch_id)
        found = await batches.batch(batch_id)
        if found.state != "approved" or not found.proposed:
            raise NothingLeft(batch=batch_id)
        job = await submit(JOB, {"batch": batch_id}, key=f"issue-batch:{batch_id}")
        if job != found.job:
            await rows("UPDATE issue_batch SET job = $2 WHERE id = $1", batch_id, job)
            await record("certificate-batch.go-on", "certificate-batch", batch_id)
    return job


async def issue_item(item_id: int, *, today: date, now: datetime) -> bool:
    """The item's certificate is issued, once however often this runs; False: it was refused.

    Item and certificate are one unit of work: after a crash, or SigningFailed, the item either has
    its certificate or still waits for it.
    """
    try:
        async with transaction():
            [row] = await rows(
                "SELECT i.state, i.person, t.code, b.approval FROM issue_item i "
                "JOIN issue_batch b ON b.id = i.batch "
                "JOIN certificate_type t ON t.id = b.certificate_type "
                "WHERE i.id = $1 FOR UPDATE OF i",
                item_id,
            )
            if row["state"] != "proposed":
                return bool(row["state"] == "issued")
            number = await issue(
                row["person"], row["code"], today=today, now=now, approval=row["approval"]
            )
            await rows(
                "UPDATE issue_item SET state = 'issued', "
                "certificate = (SELECT id FROM certificate WHERE number = $2) WHERE id = $1",
                item_id,
                number,
            )
            return True
    except SigningFailed:
        raise  # the signature service is away: the item waits, and going on later issues it
    except Refusal as refusal:
        await rows(
            "UPDATE issue_item SET state = 'refused', refusal = $2 "
            "WHERE id = $1 AND state = 'proposed'",
            item_id,
            refusal.code,
        )
        return False


async def finish(batch_id: int) -> None:
    """The batch is done if none of its items waits any more."""
    await rows(
        "UPDATE issue_batch SET state = 'done' WHERE id = $1 AND NOT EXISTS "
        "(SELECT FROM issue_item WHERE batch = $1 AND state = 'proposed')",
        batch_id,
    )
