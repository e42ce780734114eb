"""Where the personnel office issues: who is eligible, and one click for each."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.response import Redirect
from msgspec import Meta

from certification import service
from certification.pages.shared import type_options
from certification.permissions import ISSUE
from certification.queries import certificates as held
from certification.queries.conditions import CERTIFICATE, version_tree
from certification.queries.names import names
from certification.queries.people import holder
from certification.queries.waiting import Eligible, waiting
from certification.rules import reading
from certification.service.issuing import ConditionsNotMet
from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Action, Column, Form, Table, entered, flash, page, redirect


class ToIssue(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What the issue forms send."""

    employee_no: Annotated[str, Meta(min_length=1, max_length=20)]
    certificate_type: Annotated[str, Meta(min_length=1, max_length=60)]
    waiver: Annotated[str, Meta(max_length=400)] = ""


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", N_("Full name"), value=lambda row: row.who.name),
        Column("employeeNo", N_("Staff No."), value=lambda row: row.who.employee_no),
        Column("town", N_("Town"), value=lambda row: pick(row.who.town_name, row.who.town_name_en)),
        Column("type", N_("Certificate"), value=lambda row: pick(row.kind.name, row.kind.name_en)),
        Column(
            "why",
            N_("Qualification"),
            value=lambda _: gettext("details"),
            link=lambda row: f"/people/{row.who.employee_no}/qualification",
            rank=2,
            download=False,
        ),
        Column("do", N_("Issue"), value=_button, download=False),
    )


def _button(row: Eligible) -> Action:
    if row.approval is not None:
        return Action(gettext(N_("Waits for a decision")), f"/approvals/{row.approval}")
    if row.batch is not None:
        return Action(gettext(N_("In a batch")), f"/certificate-batches/{row.batch}")
    return Action(
        gettext("Issue"),
        "/certificate-issue",
        post=True,
        fields={"employeeNo": row.who.employee_no, "certificateType": row.kind.code},
    )


class IssuePages(Controller):
    """`/certificate-issue`."""

    path = "/certificate-issue"
    include_in_schema = False

    @get("/", permission=ISSUE)
    async def show_eligible(self) -> Response[str]:
        """Who meets the conditions for a certificate and does not hold it."""
        return await _page(Form())

    @post("/", permission=ISSUE)
    async def issue_one(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Issue one certificate; back to the list with its number."""
        form = await entered(request)
        try:
            given = form.into(ToIssue)
            who = await holder(given.employee_no.strip())
            required().need(ISSUE, who.town)
            made = await service.ask_to_issue(
                who.id,
                given.certificate_type,
                today=clock.today(),
                now=clock.now(),
                waiver=given.waiver.strip() or None,
            )
        except ConditionsNotMet as refusal:
            return await _page(form.refused(refusal), refusal.facts["reasons"])
        except Refusal as refusal:
            return await _page(form.refused(refusal))
        if made.number is None:
            flash(N_("Proposed for {name}: another person must agree."), "note", name=who.name)
        else:
            flash(
                N_("Certificate {number} is issued to {name}."),
                number=made.number,
                name=who.name,
            )
        return redirect("/certificate-issue")


async def _page(form: Form, reasons: object = ()) -> Response[str]:
    today = clock.today()
    kinds = await held.kinds()
    table = Table(
        name="eligible",
        caption=N_("Conditions met, certificate not yet issued"),
        columns=_columns(),
        rows=sorted(await waiting(required().towns(ISSUE), today), key=lambda one: one.proposed),
        empty=N_("Nobody is waiting for a certificate."),
        download=False,
    )
    called = await names()
    rules = []
    for kind in kinds:
        tree = await version_tree(CERTIFICATE, kind.code, today)
        text = reading.condition(tree, called) if tree else gettext("no conditions are set")
        rules.append((pick(kind.name, kind.name_en), text))
    return page(
        "certification/issue.html",
        status=form.status,
        table=table,
        form=form,
        reasons=reasons,
        types=type_options(kinds),
        rules=rules,
    )
