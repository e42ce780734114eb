"""The list of certificates, one certificate, and what is done with it."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from certification import service
from certification.pages.shared import ends_sooner, state_badge, town_options, type_options
from certification.permissions import ISSUE, READ, REVOKE, need_sight_of
from certification.queries import certificates as held
from certification.queries.certificates import SORTS, Certificate, Wanted
from certification.queries.story import story
from certification.rules.life import LABELS, State, held_back_from
from certification.service.proposing import Outcome
from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import SELF, required
from kit.web import Column, Filter, Form, Table, asked, entered, flash, page, redirect, table_page
from staff.queries import directory

ENDING = (7, 30, 60, 90, 180)


class Decision(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What the forms on a certificate's page send."""

    reason: Annotated[str, Meta(min_length=2, max_length=400)]
    from_day: date | None = None


COLUMNS = (
    Column("number", N_("Number"), link=lambda row: f"/certificates/{row.number}", sort=True),
    Column("name", N_("Holder"), sort=True),
    Column("employeeNo", N_("Staff No."), value=lambda row: row.employee_no, rank=2),
    Column(
        "town",
        N_("Town"),
        value=lambda row: pick(row.town_name, row.town_name_en),
        rank=2,
    ),
    Column(
        "type",
        N_("Certificate"),
        value=lambda row: pick(row.type_name, row.type_name_en),
        sort=True,
    ),
    Column("firstDay", N_("First day"), value=lambda row: row.first_day, sort=True, rank=3),
    Column("lastDay", N_("Last day"), value=lambda row: row.last_day, sort=True),
    Column("state", N_("State"), value=lambda row: state_badge(row.state(clock.today()))),
)


class CertificatePages(Controller):
    """`/certificates`."""

    path = "/certificates"
    include_in_schema = False

    @get("/", permission=READ)
    async def show_list(self) -> Response[Any]:
        """The certificates of the reader's towns."""
        today = clock.today()
        given = asked(
            ("lastDay", *(name for name in SORTS if name != "lastDay")),
            ("type", "state", "town", "ending"),
        )
        ending = given.filter("ending")
        days = int(ending) if ending and ending in map(str, ENDING) else None
        wanted = Wanted(
            towns=required().towns(READ),
            type=given.filter("type"),
            state=given.filter("state"),
            town=given.filter("town"),
            search=given.search or None,
            ending_by=None if days is None else today + timedelta(days=days),
        )
        found, total = await held.certificates(
            wanted,
            today,
            limit=given.page_size,
            offset=given.offset,
            sort=given.sort,
            descending=given.descending,
        )
        table = Table(
            name="certificates",
            caption=N_("Certificates"),
            columns=COLUMNS,
            rows=found,
            asked=given,
            total=total,
            search=N_("Number, name or staff number"),
            filters=(
                Filter("type", N_("Certificate"), type_options(await held.kinds())),
                Filter("state", N_("State"), [(state, gettext(LABELS[state])) for state in State]),
                Filter("town", N_("Town"), town_options(await directory.towns(), READ)),
                Filter(
                    "ending",
                    N_("Ending"),
                    [(str(one), gettext("within {days} days", days=one)) for one in ENDING],
                ),
            ),
        )
        return table_page("certification/certificates.html", table, may_issue=_may(ISSUE))

    @get("/{number:str}", permission=SELF)
    async def show_one(self, number: FromPath[str]) -> Response[str]:
        """One certificate: what it says, what it is worth, what happened to it."""
        one = await held.certificate(number)
        need_sight_of(one.person, one.town)
        return await _page(one, Form())

    @post("/{number:str}/{action:str}", permission=ISSUE)
    async def act(
        self, request: Request[Any, Any, Any], number: FromPath[str], action: FromPath[str]
    ) -> Response[str] | Redirect:
        """Renew, correct, revoke, suspend or restore the certificate; back to its page."""
        one = await held.certificate(number)
        decide = _ACTIONS.get(action)
        required().need(REVOKE if action in {"revoke", "suspend", "restore"} else ISSUE, one.town)
        form = await entered(request)
        if decide is None:
            return await _page(one, form)
        try:
            target = await decide(one.number, form)
        except Refusal as refusal:
            return await _page(one, form.refused(refusal))
        return redirect(f"/certificates/{target}")


def _may(permission: str) -> bool:
    return required().may(permission)


async def _page(one: Certificate, form: Form) -> Response[str]:
    today = clock.today()
    kind = await held.kind(one.type)
    state = one.state(today)
    reader = required()
    ended = one.revoked_from is not None or state is State.SUPERSEDED
    held_back = held_back_from(one.life()) is not None
    window = None if ended else held.renewal_window(one, kind.renewal)
    renewable = window is not None and one.renewed_by is None and window.opens_on <= today
    return page(
        "certification/certificate.html",
        status=form.status,
        one=one,
        kind=kind,
        state=state,
        badge=state_badge(state),
        window=window,
        happened=await story(one.number),
        form=form,
        today=today,
        may_issue=reader.may(ISSUE, one.town),
        may_revoke=reader.may(REVOKE, one.town),
        may_read=reader.may(READ, one.town),
        renewable=renewable and not held_back,
        ended=ended,
        suspended=held_back and not ended,
        correctable=not held_back and state in {State.VALID, State.NOT_YET_VALID},
        ends_sooner=ends_sooner(one, today),
    )


async def _revoke(number: str, form: Form) -> str:
    given = form.into(Decision)
    today = clock.today()
    from_day = given.from_day or today
    await service.revoke(number, reason=given.reason, from_day=from_day, today=today)
    text = (
        N_("Certificate {number} is revoked from {day} on.")
        if from_day > today
        else N_("Certificate {number} is revoked.")
    )
    flash(text, number=number, day=from_day)
    return number


async def _suspend(number: str, form: Form) -> str:
    given = form.into(Decision)
    today = clock.today()
    from_day = given.from_day or today
    await service.suspend(number, reason=given.reason, from_day=from_day, today=today)
    text = (
        N_("Certificate {number} is suspended from {day} on.")
        if from_day > today
        else N_("Certificate {number} is suspended.")
    )
    flash(text, number=number, day=from_day)
    return number


async def _restore(number: str, form: Form) -> str:
    given = form.into(Decision)
    await service.restore(number, reason=given.reason, today=clock.today())
    flash(N_("Certificate {number} holds again."), number=number)
    return number


async def _renew(number: str, _: Form) -> str:
    return _told(number, await service.ask_to_renew(number, today=clock.today(), now=clock.now()))


def _told(number: str, made: Outcome) -> str:
    if made.number is None:
        flash(N_("Proposed: another person must agree."), "note")
        return number
    flash(N_("Certificate {number} is issued."), number=made.number)
    return made.number


async def _correct(number: str, form: Form) -> str:
    given = form.into(Decision)
    made = await service.ask_to_correct(
        number, reason=given.reason, today=clock.today(), now=clock.now()
    )
    return _told(number, made)


_ACTIONS: dict[str, Callable[[str, Form], Awaitable[str]]] = {
    "revoke": _revoke,
    "suspend": _suspend,
    "restore": _restore,
    "renew": _renew,
    "correct": _correct,
}
