"""Certificates: listed, issued, shown, revoked, suspended, restored, renewed, corrected."""

from datetime import date, timedelta
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_202_ACCEPTED
from msgspec import Meta

from certification import service
from certification.api.shapes import CertificateOut, certificate_out
from certification.permissions import ISSUE, READ, REVOKE, need_sight_of
from certification.queries import certificates as held
from certification.queries.people import holder
from certification.rules.life import State
from certification.service.credentials import credential_of
from certification.service.proposing import Outcome
from kit import clock
from kit.documents import frozen
from kit.errors import NotFound, Refusal
from kit.language import N_
from kit.permissions import SELF, required
from kit.web.lists import Paged, PageNumber, PageSize

Reason = Annotated[str, Meta(min_length=2, max_length=400)]
Code = Annotated[str, Meta(min_length=1, max_length=60)]


class NoDocument(Refusal):
    """Imported certificates have their paper elsewhere."""

    status = 404
    code = "no-document"
    text = N_("This certificate was imported; its document was not made here.")


class NewCertificate(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A certificate to issue; `waiver` says why unmet conditions are set aside."""

    employee_no: Annotated[str, Meta(min_length=1, max_length=20)]
    certificate_type: Code
    waiver: Reason | None = None


class Ending(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Why, and from which day on (none given: today)."""

    reason: Reason
    from_day: date | None = None


class Because(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Why."""

    reason: Reason


class Renewal(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """`waiver` says why unmet conditions are set aside."""

    waiver: Reason | None = None


class Proposed(msgspec.Struct, rename="camel", frozen=True):
    """Two people must agree; `approval` is the decision (`/api/approvals/{id}`)."""

    approval: int
    state: str = "proposed"


PROPOSED = {HTTP_202_ACCEPTED: ResponseSpec(Proposed, description="proposed; another must agree")}


class CertificateApi(Controller):
    """`/api/certificates`."""

    path = "/api/certificates"
    tags = ["Certificates"]

    @get("/", permission=READ)
    async def list_certificates(
        self,
        page: PageNumber = 1,
        page_size: PageSize = 50,
        certificate_type: Annotated[
            str | None, QueryParameter(name="certificateType", max_length=60)
        ] = None,
        in_state: Annotated[State | None, QueryParameter(name="state")] = None,
        town: Annotated[str | None, QueryParameter(max_length=40)] = None,
        q: Annotated[str | None, QueryParameter(max_length=60)] = None,
        employee_no: Annotated[str | None, QueryParameter(name="employeeNo", max_length=20)] = None,
        ending_within: Annotated[
            int | None, QueryParameter(name="endingWithin", ge=0, le=3650)
        ] = None,
    ) -> Paged[CertificateOut]:
        """Certificates in the reader's towns, soonest end first; endingWithin counts days."""
        today = clock.today()
        wanted = held.Wanted(
            towns=required().towns(READ),
            person=(await holder(employee_no)).id if employee_no else None,
            type=certificate_type,
            state=in_state,
            town=town,
            search=q or None,
            ending_by=None if ending_within is None else today + timedelta(days=ending_within),
        )
        found, total = await held.certificates(
            wanted, today, limit=page_size, offset=(page - 1) * page_size
        )
        kinds = {kind.code: kind for kind in await held.kinds()}
        items = [certificate_out(one, kinds, today) for one in found]
        return Paged(items=items, total=total, page=page, page_size=page_size)

    @post("/", permission=ISSUE, responses=PROPOSED)
    async def issue_certificate(
        self, data: JSONBody[NewCertificate]
    ) -> Response[CertificateOut | Proposed]:
        """Issue a certificate from today; refused with reasons when the conditions are not met.

        Where the type wants two people it is proposed: 202 with the decision to agree to.
        """
        person = await holder(data.employee_no)
        required().need(ISSUE, person.town)
        made = await service.ask_to_issue(
            person.id,
            data.certificate_type,
            today=clock.today(),
            now=clock.now(),
            waiver=data.waiver,
        )
        return await _made(made)

    @get("/{name:str}", permission=SELF)
    async def show_certificate(self, name: FromPath[str]) -> CertificateOut | Response[bytes]:
        """One certificate by number; NUMBER.pdf is its document, byte for byte as issued.

        NUMBER.json is the certificate as a signed verifiable credential (Open Badges 3.0).
        """
        number, form = parted(name)
        one = await held.certificate(number)
        need_sight_of(one.person, one.town)
        if form == "":
            return await _shown(number)
        if form == "pdf":
            return await pdf(one)
        if form == "json":
            return await credential(one)
        raise NotFound(name=name)

    @post("/{number:str}/revoke", permission=REVOKE, status_code=HTTP_200_OK)
    async def revoke_certificate(
        self, number: FromPath[str], data: JSONBody[Ending]
    ) -> CertificateOut:
        """End a certificate for good, from a day on."""
        await _reach(number, REVOKE)
        today = clock.today()
        from_day = data.from_day or today
        await service.revoke(number, reason=data.reason, from_day=from_day, today=today)
        return await _shown(number)

    @post("/{number:str}/suspend", permission=REVOKE, status_code=HTTP_200_OK)
    async def suspend_certificate(
        self, number: FromPath[str], data: JSONBody[Ending]
    ) -> CertificateOut:
        """Suspend a certificate from a day on, until it is restored."""
        await _reach(number, REVOKE)
        today = clock.today()
        from_day = data.from_day or today
        await service.suspend(number, reason=data.reason, from_day=from_day, today=today)
        return await _shown(number)

    @post("/{number:str}/restore", permission=REVOKE, status_code=HTTP_200_OK)
    async def restore_certificate(
        self, number: FromPath[str], data: JSONBody[Because]
    ) -> CertificateOut:
        """Let a suspended certificate hold again, from today."""
        await _reach(number, REVOKE)
        await service.restore(number, reason=data.reason, today=clock.today())
        return await _shown(number)

    @post("/{number:str}/renew", permission=ISSUE, responses=PROPOSED)
    async def renew_certificate(
        self, number: FromPath[str], data: JSONBody[Renewal]
    ) -> Response[CertificateOut | Proposed]:
        """Issue the successor of a certificate by its type's renewal rule, or propose it."""
        await _reach(number, ISSUE)
        made = await service.ask_to_renew(
            number, today=clock.today(), now=clock.now(), waiver=data.waiver
        )
        return await _made(made)

    @post("/{number:str}/correct", permission=ISSUE, responses=PROPOSED)
    async def correct_certificate(
        self, number: FromPath[str], data: JSONBody[Because]
    ) -> Response[CertificateOut | Proposed]:
        """Issue a corrected certificate with the holder's present data, or propose it."""
        await _reach(number, ISSUE)
        made = await service.ask_to_correct(
            number, reason=data.reason, today=clock.today(), now=clock.now()
        )
        return await _made(made)


async def _made(made: Outcome) -> Response[CertificateOut | Proposed]:
    """The certificate that was issued, or the decision that it waits for."""
    if made.number is not None:
        return Response(await _shown(made.number), status_code=HTTP_201_CREATED)
    assert made.approval is not None  # noqa: S101 - one of the two
    return Response(Proposed(made.approval), status_code=HTTP_202_ACCEPTED)


async def _reach(number: str, permission: str) -> None:
    """Nothing; raises NotFound where the reader may not do this in the holder's town."""
    required().need(permission, (await held.certificate(number)).town)


async def _shown(number: str) -> CertificateOut:
    kinds = {kind.code: kind for kind in await held.kinds()}
    return certificate_out(await held.certificate(number), kinds, clock.today())


def parted(name: str) -> tuple[str, str]:
    """The number and the form that is asked for: a number may hold dots itself."""
    for form in ("pdf", "json"):
        if name.endswith(f".{form}"):
            return name.removesuffix(f".{form}"), form
    return name, ""


async def credential(one: held.Certificate) -> Response[bytes]:
    """The certificate as a signed credential; raises NoCredential for what was imported."""
    document = await credential_of(one, clock.now())
    return Response(
        msgspec.json.encode(document),
        media_type="application/vc+ld+json",
        headers={
            "Content-Disposition": f'inline; filename="{file_name(one.number)}.json"',
            "Cache-Control": "private, no-store",
        },
    )


def file_name(number: str) -> str:
    """The number as part of a file's name."""
    return number.replace("/", "-")


async def pdf(one: held.Certificate) -> Response[bytes]:
    """The document as it was issued; raises NoDocument for what was imported."""
    if one.document is None:
        raise NoDocument(number=one.number)
    document = await frozen(one.document)
    return Response(
        document.content,
        media_type=document.media_type,
        headers={
            "Content-Disposition": f'inline; filename="{file_name(one.number)}.pdf"',
            "ETag": f'"{document.sha256}"',
            "Cache-Control": "private, no-store",
        },
    )
