"""What of certification the reader may see or do something with."""

from certification.permissions import EVIDENCE_READ, ISSUE
from certification.queries import batches
from certification.queries.filed import Filed, filed_one
from certification.queries.outside import Outside, one
from certification.queries.people import Holder, holder
from kit.errors import NotFound
from kit.permissions import required


def town_of_batch(town: int | None) -> int | None:
    """The town to propose for: given, or the reader's only one; raises where it is out of reach."""
    reader = required()
    held = reader.towns(ISSUE)
    if town is not None:
        reader.need(ISSUE, town)
        return town
    return next(iter(held)) if held is not None and len(held) == 1 else None


async def batch_in_reach(batch_id: int) -> batches.Batch:
    """The batch; raises NotFound where the reader may not issue there."""
    found = await batches.batch(batch_id)
    held = required().towns(ISSUE)
    if held is not None and found.town not in held:
        raise NotFound(batch=batch_id)
    return found


async def outside_in_reach(outside_id: int, permission: str) -> Outside:
    """The certificate from elsewhere; raises NotFound where the reader may not do this."""
    found = await one(outside_id)
    if found is None:
        raise NotFound(certificate=outside_id)
    required().need(permission, found.town)
    return found


async def evidence_in_reach(
    employee_no: str, evidence_id: int | None, permission: str
) -> tuple[Holder, Filed | None]:
    """The person and the piece of evidence; raises NotFound where the reader may not see them.

    People see their own evidence.
    """
    who = await holder(employee_no)
    reader = required()
    own = permission == EVIDENCE_READ and reader.person_id == who.id
    if not own and not reader.may(permission, who.town):
        raise NotFound(employee_no=employee_no)
    if evidence_id is None:
        return who, None
    found = await filed_one(evidence_id)
    if found is None or found.person != who.id:
        raise NotFound(evidence=evidence_id)
    return who, found
