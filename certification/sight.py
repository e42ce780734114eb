"""What of certification the reader may see or do something with."""

from certification.permissions import ISSUE
from certification.queries import batches
from certification.queries.outside import Outside, one
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
