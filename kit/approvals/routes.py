"""Decisions on pages and as JSON: what waits, what was said, and saying it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter
from litestar.response import Redirect
from msgspec import Meta

from kit.approvals import kinds, queries, service
from kit.approvals.kinds import Approval, State
from kit.clock import now
from kit.errors import Refusal
from kit.feature import Card
from kit.language import N_, gettext, pick
from kit.permissions import SELF, Principal, required
from kit.web import Badge, Column, Filter, Form, Table, asked, entered, flash, page, redirect
from kit.web.lists import Paged, PageNumber, PageSize
from kit.web.tables import Tone, table_page

ApprovalId = Annotated[int, PathParameter(ge=1, le=2**62)]
TAGS = ["Approvals"]
STATES: dict[State, tuple[str, Tone]] = {
    State.OPEN: (N_("waits for a decision"), "note"),
    State.APPROVED: (N_("agreed"), "good"),
    State.REFUSED: (N_("refused"), "bad"),
    State.WITHDRAWN: (N_("withdrawn"), "quiet"),
}


class VoteOut(msgspec.Struct, rename="camel", frozen=True):
    """What one person said."""

    username: str
    agrees: bool
    reason: str | None
    at: datetime


class ApprovalOut(msgspec.Struct, rename="camel", frozen=True):
    """A decision in the reader's language; `people` must agree, `agreed` of them have."""

    id: int
    kind: str
    subject: str
    text: str
    reason: str | None
    state: str
    people: int
    agreed: int
    link: str | None
    proposed_by: str | None
    proposed_at: datetime
    decided_at: datetime | None
    may_decide: bool
    votes: list[VoteOut]


class Said(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Why somebody agrees, refuses or withdraws."""

    reason: Annotated[str, Meta(max_length=400)] = ""


def words(found: Approval) -> str:
    """What will happen, in the reader's language."""
    facts = {
        name: pick(*value) if isinstance(value, list) and len(value) == 2 else value
        for name, value in found.facts.items()
    }
    return gettext(found.text, **facts)


def _out(found: Approval) -> ApprovalOut:
    return ApprovalOut(
        id=found.id,
        kind=found.kind,
        subject=found.subject,
        text=words(found),
        reason=found.reason,
        state=found.state,
        people=found.people,
        agreed=found.agreed,
        link=found.link,
        proposed_by=found.proposed_name,
        proposed_at=found.proposed_at,
        decided_at=found.decided_at,
        may_decide=queries.may_decide(found),
        votes=[VoteOut(vote.username, vote.agrees, vote.reason, vote.at) for vote in found.votes],
    )


def _badge(found: Approval) -> Badge:
    text, tone = STATES[found.state]
    return Badge(gettext(text), tone)


def _kind(name: str) -> str:
    kind = kinds.find(name)
    return gettext(kind.label) if kind else name


@get("/api/approvals", permission=SELF, tags=TAGS)
async def list_approvals(
    page: PageNumber = 1,
    page_size: PageSize = 50,
    in_state: Annotated[State | None, QueryParameter(name="state")] = None,
    kind: Annotated[str | None, QueryParameter(max_length=40)] = None,
) -> Paged[ApprovalOut]:
    """Decisions the reader proposed or may decide on, newest first."""
    found, total = await queries.visible(
        state=in_state, kind=kind, limit=page_size, offset=(page - 1) * page_size
    )
    items = [_out(one) for one in found]
    return Paged(items=items, total=total, page=page, page_size=page_size)


@get("/api/approvals/{approval_id:int}", permission=SELF, tags=TAGS)
async def show_approval(approval_id: FromPath[ApprovalId]) -> ApprovalOut:
    """One decision and what was said to it."""
    return _out(await queries.readable(approval_id))


@post("/api/approvals/{approval_id:int}/approve", permission=SELF, tags=TAGS, status_code=200)
async def approve(approval_id: FromPath[ApprovalId], data: JSONBody[Said]) -> ApprovalOut:
    """Agree; the last yes carries the decision out."""
    return _out(
        await service.decide(approval_id, agrees=True, reason=data.reason or None, now=now())
    )


@post("/api/approvals/{approval_id:int}/refuse", permission=SELF, tags=TAGS, status_code=200)
async def refuse(approval_id: FromPath[ApprovalId], data: JSONBody[Said]) -> ApprovalOut:
    """Refuse, with a reason; that ends it."""
    return _out(await service.decide(approval_id, agrees=False, reason=data.reason, now=now()))


@post("/api/approvals/{approval_id:int}/withdraw", permission=SELF, tags=TAGS, status_code=200)
async def take_back(approval_id: FromPath[ApprovalId], data: JSONBody[Said]) -> ApprovalOut:
    """Take back what one has proposed."""
    return _out(await service.withdraw(approval_id, reason=data.reason or None, now=now()))


@get("/approvals", permission=SELF, include_in_schema=False)
async def approvals_page() -> Response[Any]:
    """What waits for the reader, and what they proposed."""
    given = asked(filters=("state", "kind"))
    state = given.filter("state")
    found, total = await queries.visible(
        state=State(state) if state in set(State) else None,
        kind=given.filter("kind"),
        limit=given.page_size,
        offset=given.offset,
    )
    table = Table(
        name="approvals",
        caption=N_("Decisions"),
        columns=_columns(),
        rows=found,
        asked=given,
        total=total,
        filters=(
            Filter("state", N_("State"), [(one, gettext(STATES[one][0])) for one in State]),
            Filter("kind", N_("What"), [(one.name, gettext(one.label)) for one in kinds.every()]),
        ),
        empty=N_("Nothing waits for a decision."),
    )
    return table_page("kit/approvals.html", table)


def _columns() -> Sequence[Column]:
    return (
        Column("text", N_("Decision"), words, link=lambda one: f"/approvals/{one.id}"),
        Column("kind", N_("What"), lambda one: _kind(one.kind), rank=2),
        Column("proposed_name", N_("Proposed by"), rank=2),
        Column("proposed_at", N_("Proposed"), rank=3),
        Column("agreed", N_("Agreed"), lambda one: f"{one.agreed} / {one.people}"),
        Column("state", N_("State"), _badge),
    )


@get("/approvals/{approval_id:int}", permission=SELF, include_in_schema=False)
async def approval_page(approval_id: FromPath[ApprovalId]) -> Response[Any]:
    """One decision, with a form for who may still say something."""
    return _page(await queries.readable(approval_id), Form())


@post("/approvals/{approval_id:int}/{said:str}", permission=SELF, include_in_schema=False)
async def say(
    request: Request[Any, Any, Any], approval_id: FromPath[ApprovalId], said: FromPath[str]
) -> Response[Any] | Redirect:
    """Agree, refuse or withdraw; back to the decision."""
    found = await queries.readable(approval_id)
    form = await entered(request)
    try:
        reason = form.into(Said).reason.strip() or None
        if said == "withdraw":
            await service.withdraw(approval_id, reason=reason, now=now())
        elif said in {"approve", "refuse"}:
            await service.decide(approval_id, agrees=said == "approve", reason=reason, now=now())
    except Refusal as refusal:
        return _page(found, form.refused(refusal))
    flash(N_("Your decision is kept."))
    return redirect(f"/approvals/{approval_id}")


def _page(found: Approval, form: Form) -> Response[Any]:
    return page(
        "kit/approval.html",
        status=form.status,
        one=found,
        text=words(found),
        kind=_kind(found.kind),
        badge=_badge(found),
        form=form,
        may_decide=queries.may_decide(found),
        may_withdraw=found.state is State.OPEN and found.proposed_by == required().account_id,
    )


async def desk(_: Principal, __: date) -> list[Card]:
    """What waits for the reader's yes or no."""
    count = await queries.waiting()
    if not count:
        return []
    return [
        Card(
            title=gettext(N_("Decisions that wait for you")),
            path="/approvals?state=open",
            count=count,
            text=gettext(N_("Somebody proposed them; they take effect when you agree.")),
            tone="note",
        )
    ]


ROUTES = (
    list_approvals,
    show_approval,
    approve,
    refuse,
    take_back,
    approvals_page,
    approval_page,
    say,
)
