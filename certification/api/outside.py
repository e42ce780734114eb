"""Certificates from elsewhere: recorded with a scan, verified or refused by somebody else."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from certification.permissions import ISSUE, READ, VERIFY
from certification.queries import outside as read
from certification.queries.people import holder
from certification.service import outside
from certification.sight import outside_in_reach
from kit import clock, files
from kit.errors import NotFound
from kit.files import received
from kit.language import pick
from kit.permissions import required
from kit.web import Form, entered
from kit.web.lists import Paged

OutsideId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
LARGEST_BODY = 11_000_000
LARGEST_SCANS = outside.ARCHIVE.size + 1_000_000


class OutsideOut(msgspec.Struct, rename="camel", frozen=True):
    """A certificate from elsewhere; it counts once it is verified."""

    id: int
    employee_no: str
    name: str
    certificate_type: str
    certificate_type_name: str
    number: str
    issuer: str
    first_day: date
    last_day: date | None
    state: str
    recorded_at: datetime
    recorded_by: str | None
    decided_by: str | None
    decided_because: str | None
    scan: str | None
    """The address of the evidence; null while it is not here."""


class NewOutside(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What stands on the paper; the scan comes as the form's field `file`."""

    employee_no: Annotated[str, Meta(min_length=1, max_length=20)]
    certificate_type: Annotated[str, Meta(min_length=1, max_length=60)]
    number: Annotated[str, Meta(min_length=2, max_length=40)]
    issuer: Annotated[str, Meta(min_length=2, max_length=80)]
    first_day: date
    last_day: date | None = None


class Why(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Why it is refused."""

    reason: Annotated[str, Meta(min_length=2, max_length=400)]


class ScansTaken(msgspec.Struct, rename="camel", frozen=True):
    """The numbers of the certificates whose scans came."""

    numbers: list[str]


class OutsideApi(Controller):
    """`/api/outside-certificates`."""

    path = "/api/outside-certificates"
    tags = ["Certificates"]

    @get("/", permission=READ)
    async def list_outside(
        self,
        in_state: Annotated[
            Literal["waiting", "verified", "refused"] | None, QueryParameter(name="state")
        ] = None,
    ) -> Paged[OutsideOut]:
        """Certificates from elsewhere in the reader's towns, those that wait first."""
        items = [_out(one) for one in await read.outside(required().towns(READ), in_state)]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @post("/", permission=ISSUE, request_max_body_size=LARGEST_BODY)
    async def record_outside(self, request: Request[Any, Any, Any]) -> OutsideOut:
        """Record a certificate with its scan (multipart form); it waits to be verified."""
        scan = await received(request)
        form = await entered(request)
        made = await recorded(form, scan)
        return _out(await outside_in_reach(made, ISSUE))

    @post("/scans", permission=ISSUE, status_code=HTTP_200_OK, request_max_body_size=LARGEST_SCANS)
    async def attach_scans(self, request: Request[Any, Any, Any]) -> ScansTaken:
        """Hand in the scans of certificates that were imported (kind `outside-certificates`).

        One scan, or a ZIP of up to 1,000, as form field `file`; each is named by the number of its
        certificate (`GZ-1024.pdf`). All are taken or none.
        """
        name, content = await received(request)
        towns = required().towns(ISSUE)
        taken = await outside.attach_scans(name, content, towns=towns, now=clock.now())
        return ScansTaken(taken)

    @post("/{outside_id:int}/verify", permission=VERIFY, status_code=HTTP_200_OK)
    async def verify_outside(self, outside_id: FromPath[OutsideId]) -> OutsideOut:
        """Let it count; not by whoever recorded it."""
        await outside_in_reach(outside_id, VERIFY)
        await outside.verify_outside(outside_id, now=clock.now())
        return _out(await outside_in_reach(outside_id, VERIFY))

    @post("/{outside_id:int}/refuse", permission=VERIFY, status_code=HTTP_200_OK)
    async def refuse_outside(
        self, outside_id: FromPath[OutsideId], data: JSONBody[Why]
    ) -> OutsideOut:
        """Refuse it with a reason; it never counts."""
        await outside_in_reach(outside_id, VERIFY)
        await outside.refuse_outside(outside_id, reason=data.reason, now=clock.now())
        return _out(await outside_in_reach(outside_id, VERIFY))

    @get("/{outside_id:int}/scan", permission=READ)
    async def show_scan(
        self, request: Request[Any, Any, Any], outside_id: FromPath[OutsideId]
    ) -> Response[bytes]:
        """The evidence as it was handed in."""
        found = await outside_in_reach(outside_id, READ)
        if found.scan is None:
            raise NotFound(scan=outside_id)
        return await files.answer(request, found.scan)


async def recorded(form: Form, scan: tuple[str, bytes]) -> int:
    """The id of what the form and the scan record; raises what cannot be."""
    given = form.into(NewOutside)
    who = await holder(given.employee_no.strip())
    required().need(ISSUE, who.town)
    return await outside.record_outside(
        who.id,
        given.certificate_type,
        number=given.number.strip(),
        issuer=given.issuer.strip(),
        first_day=given.first_day,
        last_day=given.last_day,
        scan=scan,
        now=clock.now(),
    )


def _out(one: read.Outside) -> OutsideOut:
    return OutsideOut(
        id=one.id,
        employee_no=one.employee_no,
        name=one.name,
        certificate_type=one.type,
        certificate_type_name=pick(one.type_name, one.type_name_en),
        number=one.number,
        issuer=one.issuer,
        first_day=one.first_day,
        last_day=one.last_day,
        state=one.state,
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
        decided_by=one.decided_by,
        decided_because=one.decided_because,
        scan=f"/api/outside-certificates/{one.id}/scan" if one.scan else None,
    )
