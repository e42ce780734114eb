"""A person's evidence on a page: listed, recorded with a scan, taken back."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from certification.permissions import EVIDENCE_READ, EVIDENCE_RECORD
from certification.queries.filed import Filed, filed
from certification.queries.names import choices, names
from certification.queries.people import Holder
from certification.rules import vocabulary as words
from certification.rules.evidence import APPRAISAL, CLASS_HOURS, DOCUMENT, KINDS, MEASURE, SERVICE
from certification.service.filing import BY_HAND, PREFIX, Paper, file_evidence, take_back
from certification.sight import evidence_in_reach
from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext
from kit.permissions import SELF, required
from kit.web import Form, entered, flash, page, redirect

EvidenceId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
LARGEST_BODY = 11_000_000
_SCALES = {
    DOCUMENT: words.DOCUMENTS,
    CLASS_HOURS: words.HOURS,
    APPRAISAL: words.GRADES,
    MEASURE: words.MEASURES,
    SERVICE: words.SERVICE,
}


class Entered(msgspec.Struct, rename="camel"):
    """What the form sends; `what` is kind and subject: `document/health_check`."""

    what: Annotated[str, Meta(min_length=3, max_length=130)]
    first_day: date
    last_day: date | None = None
    amount: Decimal | None = None
    reference: Annotated[str, Meta(max_length=80)] = ""


class Why(msgspec.Struct, rename="camel"):
    """Why it is taken back."""

    reason: Annotated[str, Meta(min_length=2, max_length=400)]


class EvidencePages(Controller):
    """`/people/{employeeNo}/evidence`."""

    path = "/people/{employee_no:str}/evidence"
    include_in_schema = False

    @get("/", permission=SELF)
    async def show_evidence(self, employee_no: FromPath[str]) -> Response[str]:
        """What is on file of the person, and the form for more."""
        who, _ = await evidence_in_reach(employee_no, None, EVIDENCE_READ)
        return await _page(who, Form())

    @post("/", permission=EVIDENCE_RECORD, request_max_body_size=LARGEST_BODY)
    async def record(
        self, request: Request[Any, Any, Any], employee_no: FromPath[str]
    ) -> Response[str] | Redirect:
        """One piece more; back to the list."""
        who, _ = await evidence_in_reach(employee_no, None, EVIDENCE_RECORD)
        form = await entered(request)
        try:
            given = form.into(Entered)
            kind, _, subject = given.what.partition("/")
            paper = Paper(
                kind, subject, given.first_day, given.last_day, given.amount, given.reference
            )
            scan = await _scan(form.files.get("file"))
            await file_evidence(who.id, paper, scan=scan, now=clock.now())
        except Refusal as refusal:
            return await _page(who, form.refused(refusal))
        flash(N_("The evidence is on file."))
        return redirect(f"/people/{who.employee_no}/evidence")

    @post("/{evidence_id:int}/withdraw", permission=EVIDENCE_RECORD)
    async def withdraw(
        self,
        request: Request[Any, Any, Any],
        employee_no: FromPath[str],
        evidence_id: FromPath[EvidenceId],
    ) -> Response[str] | Redirect:
        """Taken back with a reason; back to the list."""
        who, _ = await evidence_in_reach(employee_no, evidence_id, EVIDENCE_RECORD)
        form = await entered(request)
        try:
            await take_back(evidence_id, reason=form.into(Why).reason, now=clock.now())
        except Refusal as refusal:
            return await _page(who, form.refused(refusal))
        flash(N_("The evidence counts no more."))
        return redirect(f"/people/{who.employee_no}/evidence")


async def _scan(file: UploadFile | None) -> tuple[str, bytes] | None:
    if file is None or not file.filename:
        return None
    return file.filename, await file.read()


async def _page(who: Holder, form: Form) -> Response[str]:
    reader = required()
    called = await names()
    known = await choices()

    def subject(one: Filed) -> str:
        scale = _SCALES.get(one.kind, words.SERVED)
        if one.subject in scale:
            return gettext(scale[one.subject])
        return called("exam" if one.kind == "exam-passed" else one.kind, one.subject)

    options = []
    for kind in BY_HAND:
        found = [(word, gettext(text)) for word, text in _SCALES[kind].items()]
        if kind in {DOCUMENT, CLASS_HOURS}:
            there = {word for word, _ in found}
            more = known("document" if kind == DOCUMENT else "hours")
            found += [one for one in more if one[0] not in there]
        label = gettext(KINDS[kind].label)
        options += [(f"{kind}/{word}", f"{label} · {text}") for word, text in found]
    return page(
        "certification/evidence.html",
        status=form.status,
        who=who,
        own=reader.person_id == who.id,
        found=[(one, gettext(KINDS[one.kind].label), subject(one)) for one in await filed(who.id)],
        options=options,
        form=form,
        prefix=PREFIX,
        may_record=reader.may(EVIDENCE_RECORD, who.town),
    )
