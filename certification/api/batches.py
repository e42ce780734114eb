"""Certificates proposed together: proposed, chosen, handed in, withdrawn, followed."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from certification.permissions import ISSUE
from certification.queries import batches as read
from certification.service import batches
from certification.sight import batch_in_reach, town_of_batch
from kit import clock
from kit.permissions import required
from kit.web.lists import Paged
from staff.queries import directory

BatchId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class ItemOut(msgspec.Struct, rename="camel", frozen=True):
    """One person of a batch."""

    id: int
    employee_no: str
    name: str
    state: str
    number: str | None
    refusal: str | None


class BatchOut(msgspec.Struct, rename="camel", frozen=True):
    """Certificates of one type proposed together."""

    id: int
    certificate_type: str
    state: str
    made_at: datetime
    made_by: str | None
    approved_by: str | None
    approval: int | None
    job: int | None
    proposed: int
    left_out: int
    issued: int
    refused: int


class BatchWithItems(msgspec.Struct, rename="camel", frozen=True):
    """A batch and its people."""

    batch: BatchOut
    items: list[ItemOut]


class NewBatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Which certificates to propose; no town: all in which the reader may issue."""

    certificate_type: Annotated[str, Meta(min_length=1, max_length=60)]
    town: Annotated[str, Meta(max_length=40)] | None = None


class Chosen(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The items that are to be issued."""

    items: Annotated[list[BatchId], Meta(max_length=5000)]


class BatchApi(Controller):
    """`/api/certificate-batches`."""

    path = "/api/certificate-batches"
    tags = ["Certificates"]

    @get("/", permission=ISSUE)
    async def list_batches(self) -> Paged[BatchOut]:
        """The batches in the reader's reach, newest first."""
        items = [_out(one) for one in await read.batches(required().towns(ISSUE))]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @post("/", permission=ISSUE)
    async def propose_batch(self, data: JSONBody[NewBatch]) -> BatchWithItems:
        """Propose a certificate for everybody who meets its conditions and does not hold it."""
        town = None if data.town is None else (await directory.town(data.town)).id
        made = await batches.propose_batch(
            data.certificate_type,
            towns=required().towns(ISSUE),
            town=town_of_batch(town),
            today=clock.today(),
            now=clock.now(),
        )
        return await _shown(made)

    @get("/{batch_id:int}", permission=ISSUE)
    async def show_batch(self, batch_id: FromPath[BatchId]) -> BatchWithItems:
        """One batch with its people and what became of each."""
        await batch_in_reach(batch_id)
        return await _shown(batch_id)

    @post("/{batch_id:int}/choose", permission=ISSUE, status_code=HTTP_200_OK)
    async def choose(self, batch_id: FromPath[BatchId], data: JSONBody[Chosen]) -> BatchWithItems:
        """Say exactly which people are to have the certificate; the others are left out."""
        await batch_in_reach(batch_id)
        await batches.choose(batch_id, data.items)
        return await _shown(batch_id)

    @post("/{batch_id:int}/hand-in", permission=ISSUE, status_code=HTTP_200_OK)
    async def hand_in(self, batch_id: FromPath[BatchId]) -> BatchWithItems:
        """Hand the batch in: issued by a job at once, or when a second person agrees."""
        await batch_in_reach(batch_id)
        await batches.hand_in(batch_id, now=clock.now())
        return await _shown(batch_id)

    @post("/{batch_id:int}/go-on", permission=ISSUE, status_code=HTTP_200_OK)
    async def go_on(self, batch_id: FromPath[BatchId]) -> BatchWithItems:
        """Issue what is left of an approved batch, after its job was cancelled or failed."""
        await batch_in_reach(batch_id)
        await batches.go_on(batch_id)
        return await _shown(batch_id)

    @post("/{batch_id:int}/withdraw", permission=ISSUE, status_code=HTTP_200_OK)
    async def withdraw(self, batch_id: FromPath[BatchId]) -> BatchWithItems:
        """Put the batch aside; nothing of it is issued."""
        await batch_in_reach(batch_id)
        await batches.withdraw_batch(batch_id)
        return await _shown(batch_id)


async def _shown(batch_id: int) -> BatchWithItems:
    items = await read.items(batch_id)
    return BatchWithItems(
        _out(await read.batch(batch_id)),
        [
            ItemOut(one.id, one.employee_no, one.name, one.state, one.number, one.refusal)
            for one in items
        ],
    )


def _out(one: read.Batch) -> BatchOut:
    return BatchOut(
        id=one.id,
        certificate_type=one.type,
        state=one.state,
        made_at=one.made_at,
        made_by=one.made_by,
        approved_by=one.approved_by,
        approval=one.approval,
        job=one.job,
        proposed=one.proposed,
        left_out=one.left_out,
        issued=one.issued,
        refused=one.refused,
    )
