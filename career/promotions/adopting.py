"""Adoption of a list, by as many people as the rule set of approvals asks for."""

from career.permissions import PROMOTIONS_EDIT
from career.promotions.documents import list_document
from career.promotions.queries import entries, notice, one_list
from career.promotions.rules.findings import ELIGIBLE, NEARLY
from career.promotions.service import ListFrozen, adopt
from certification.queries.names import names
from kit import clock
from kit.approvals import Approval, ApprovalKind, State, propose
from kit.documents import made
from kit.language import N_
from kit.permissions import required

KIND = "promotion-list.adopt"


async def document_of(list_id: int) -> bytes:
    """The list with its signature pages as it stands now."""
    shown = await one_list(list_id)
    eligible, _ = await entries(list_id, ELIGIBLE, limit=5000)
    nearly, _ = await entries(list_id, NEARLY, limit=5000)
    version = await notice(shown.notice)
    return await made(
        list_document, shown, version, [*eligible, *nearly], await names(), shown.made_at
    )


async def _approved(approval: Approval) -> None:
    list_id = int(approval.subject)
    await adopt(list_id, await document_of(list_id), now=clock.now())


async def propose_adoption(list_id: int) -> State:
    """Where the decision stands: carried out at once where one yes is enough.

    Raises NotFound, ListFrozen and AlreadyProposed.
    """
    shown = await one_list(list_id)
    if shown.state != "draft":
        raise ListFrozen
    towns = required().towns(PROMOTIONS_EDIT)
    found = await propose(
        KIND,
        str(list_id),
        N_("The promotion list “{name}” as of {day} is adopted and frozen."),
        now=clock.now(),
        facts={"name": (shown.name, shown.name_en or shown.name), "day": shown.as_of.isoformat()},
        link=f"/promotion-lists/{list_id}",
        town=next(iter(towns)) if towns is not None and len(towns) == 1 else None,
    )
    return found.state


APPROVALS = (
    ApprovalKind(KIND, N_("Adopting a promotion list"), PROMOTIONS_EDIT, approved=_approved),
)
