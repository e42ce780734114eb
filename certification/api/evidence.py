"""A person's evidence: what is on file, recorded by hand, taken back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from certification.permissions import EVIDENCE_READ, EVIDENCE_RECORD
from certification.queries.filed import Filed, filed
from certification.service.filing import Paper, file_evidence, take_back
from certification.sight import evidence_in_reach
from kit import clock, files
from kit.errors import NotFound
from kit.permissions import SELF
from kit.web.lists import Paged

EvidenceId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class EvidenceOut(msgspec.Struct, rename="camel", frozen=True):
    """One piece of evidence; withdrawn, it stays on file and counts no more."""

    id: int
    kind: str
    subject: str
    first_day: date
    last_day: date | None
    amount: float | None
    source: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    scan: str | None


class NewEvidence(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A document, class hours, an appraisal, a measure or service from elsewhere."""

    kind: Annotated[str, Meta(max_length=40)]
    subject: Annotated[str, Meta(min_length=1, max_length=80)]
    first_day: date
    last_day: date | None = None
    amount: Annotated[float, Meta(gt=0, le=100_000)] | None = None
    reference: Annotated[str, Meta(max_length=80)] = ""


class Why(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Why it is taken back."""

    reason: Annotated[str, Meta(min_length=2, max_length=400)]


class EvidenceApi(Controller):
    """`/api/people/{employeeNo}/evidence`."""

    path = "/api/people/{employee_no:str}/evidence"
    tags = ["Qualification"]

    @get("/", permission=SELF)
    async def list_evidence(self, employee_no: FromPath[str]) -> Paged[EvidenceOut]:
        """The person's evidence, the latest first, with what was withdrawn."""
        who, _ = await evidence_in_reach(employee_no, None, EVIDENCE_READ)
        items = [_out(one, employee_no) for one in await filed(who.id)]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @post("/", permission=EVIDENCE_RECORD)
    async def record_evidence(
        self, employee_no: FromPath[str], data: JSONBody[NewEvidence]
    ) -> EvidenceOut:
        """Record evidence by hand; the same reference of a kind counts once."""
        who, _ = await evidence_in_reach(employee_no, None, EVIDENCE_RECORD)
        made = await file_evidence(who.id, paper_of(data), scan=None, now=clock.now())
        _, found = await evidence_in_reach(employee_no, made, EVIDENCE_RECORD)
        if found is None:
            raise NotFound(evidence=made)
        return _out(found, employee_no)

    @post("/{evidence_id:int}/withdraw", permission=EVIDENCE_RECORD, status_code=HTTP_200_OK)
    async def withdraw_evidence(
        self, employee_no: FromPath[str], evidence_id: FromPath[EvidenceId], data: JSONBody[Why]
    ) -> EvidenceOut:
        """Take evidence back that was recorded by hand; it stays on file and counts no more."""
        await evidence_in_reach(employee_no, evidence_id, EVIDENCE_RECORD)
        await take_back(evidence_id, reason=data.reason, now=clock.now())
        _, found = await evidence_in_reach(employee_no, evidence_id, EVIDENCE_RECORD)
        if found is None:
            raise NotFound(evidence=evidence_id)
        return _out(found, employee_no)

    @get("/{evidence_id:int}/scan", permission=SELF)
    async def show_scan(
        self,
        request: Request[Any, Any, Any],
        employee_no: FromPath[str],
        evidence_id: FromPath[EvidenceId],
    ) -> Response[bytes]:
        """The file handed in with the evidence."""
        _, found = await evidence_in_reach(employee_no, evidence_id, EVIDENCE_READ)
        if found is None or found.scan is None:
            raise NotFound(evidence=evidence_id)
        return await files.answer(request, found.scan)


def paper_of(data: NewEvidence) -> Paper:
    """What stands on the paper, as the service wants it."""
    amount = None if data.amount is None else Decimal(str(data.amount))
    return Paper(data.kind, data.subject, data.first_day, data.last_day, amount, data.reference)


def _out(one: Filed, employee_no: str) -> EvidenceOut:
    return EvidenceOut(
        id=one.id,
        kind=one.kind,
        subject=one.subject,
        first_day=one.first_day,
        last_day=one.last_day,
        amount=None if one.amount is None else float(one.amount),
        source=one.source,
        recorded_at=one.recorded_at,
        withdrawn_at=one.withdrawn_at,
        withdrawn_because=one.withdrawn_because,
        scan=f"/api/people/{employee_no}/evidence/{one.id}/scan" if one.scan else None,
    )
