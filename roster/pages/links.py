"""Calendar links on a page: one's own, and a centre's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect
from markupsafe import Markup

from kit import clock
from kit.errors import Refusal
from kit.language import LANGUAGES, N_, current, gettext, pick
from kit.permissions import required
from kit.web import Form, entered, flash, page, redirect
from kit.web.charts import qr
from roster.permissions import EDIT, READ
from roster.queries import links
from roster.queries.links import Link
from roster.service.links import make_link, revoke_link
from staff.queries import directory
from staff.queries.access import oneself
from staff.queries.directory import CentreEntry

LinkId = Annotated[int, PathParameter(ge=1, le=2**62)]
OWN = "/me/calendar"
MADE = N_("The link is made. Copy it into your calendar.")
REVOKED = N_("The link is revoked. Calendars that use it get nothing more.")


class Wanted(msgspec.Struct, rename="camel"):
    """What the form asks for."""

    note: Annotated[str, msgspec.Meta(max_length=60)] = ""
    language: Annotated[str, msgspec.Meta(pattern="^(zh_CN|en)$")] = "zh_CN"


@dataclass(frozen=True, slots=True)
class Shown:
    """A link with the picture that a phone reads."""

    link: Link
    address: str | None
    picture: Markup | None


def _shown(found: Sequence[Link]) -> list[Shown]:
    title = gettext(N_("QR code of the calendar's address"))
    return [
        Shown(link, address, qr(address, title) if address else None)
        for link in found
        for address in [link.address]
    ]


def _page(
    found: Sequence[Link], form: Form, path: str, title: str, *, editable: bool = True, **more: Any
) -> Response[str]:
    return page(
        "roster/calendar-links.html",
        links=_shown(found),
        form=form,
        path=path,
        heading=title,
        editable=editable,
        languages=[(code, {"zh_CN": "中文", "en": "English"}[code]) for code in LANGUAGES],
        status=form.status,
        **more,
    )


def _empty() -> Form:
    return Form.of({"note": "", "language": current()})


async def _own_page(form: Form) -> Response[str]:
    found = await links.links_of_person((await oneself()).id)
    return _page(
        found, form, OWN, gettext(N_("My calendar")), back=("/me/shifts", gettext(N_("My shifts")))
    )


@get(OWN, permission="self", include_in_schema=False)
async def own_page() -> Response[str]:
    """The links to the reader's own shifts."""
    return await _own_page(_empty())


@post(OWN, permission="self", include_in_schema=False)
async def make_own(request: Request[Any, Any, Any]) -> Response[str] | Redirect:
    """A new link to the reader's own shifts."""
    form = await entered(request)
    try:
        wanted = form.into(Wanted)
        await make_link(
            person=(await oneself()).id,
            language=wanted.language,
            note=wanted.note.strip(),
            now=clock.now(),
        )
    except Refusal as refused:
        return await _own_page(form.refused(refused))
    flash(MADE)
    return redirect(OWN)


@post("/me/calendar/{link_id:int}/revoke", permission="self", include_in_schema=False)
async def revoke_own(link_id: FromPath[LinkId]) -> Redirect:
    """A link of the reader's opens nothing any more."""
    await revoke_link(link_id, person=(await oneself()).id, now=clock.now())
    flash(REVOKED)
    return redirect(OWN)


async def _centre(code: str, permission: str) -> CentreEntry:
    centre = await directory.centre(code)
    required().need(permission, centre.town_id)
    return centre


async def _centre_page(centre: CentreEntry, form: Form) -> Response[str]:
    name = pick(centre.name, centre.name_en)
    return _page(
        await links.links_of_centre(centre.id),
        form,
        f"/centres/{centre.code}/calendar",
        gettext(N_("Calendar of {centre}"), centre=name),
        editable=required().may(EDIT, centre.town_id),
        back=(f"/centres/{centre.code}", name),
    )


@get("/centres/{code:str}/calendar", permission=READ, include_in_schema=False)
async def centre_page(code: FromPath[str]) -> Response[str]:
    """The links to a centre's shifts."""
    return await _centre_page(await _centre(code, READ), _empty())


@post("/centres/{code:str}/calendar", permission=EDIT, include_in_schema=False)
async def make_of_centre(
    code: FromPath[str], request: Request[Any, Any, Any]
) -> Response[str] | Redirect:
    """A new link to a centre's shifts."""
    centre = await _centre(code, EDIT)
    form = await entered(request)
    try:
        wanted = form.into(Wanted)
        await make_link(
            centre=centre.id,
            language=wanted.language,
            note=wanted.note.strip(),
            now=clock.now(),
        )
    except Refusal as refused:
        return await _centre_page(centre, form.refused(refused))
    flash(MADE)
    return redirect(f"/centres/{centre.code}/calendar")


@post(
    "/centres/{code:str}/calendar/{link_id:int}/revoke",
    permission=EDIT,
    include_in_schema=False,
)
async def revoke_of_centre(code: FromPath[str], link_id: FromPath[LinkId]) -> Redirect:
    """A centre's link opens nothing any more."""
    centre = await _centre(code, EDIT)
    await revoke_link(link_id, centre=centre.id, now=clock.now())
    flash(REVOKED)
    return redirect(f"/centres/{centre.code}/calendar")


ROUTES = (own_page, make_own, revoke_own, centre_page, make_of_centre, revoke_of_centre)
