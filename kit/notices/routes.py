"""Notices on a page and as JSON; everyone sees their own."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.params import FromPath, PathParameter, QueryParameter
from litestar.response import Redirect
from litestar.types import ASGIApp, Receive, Scope, Send

from kit import permissions
from kit.clock import now
from kit.language import N_, ngettext
from kit.notices import sending
from kit.notices.delivery import worded
from kit.web.lists import Paged, PageNumber, PageSize, asked
from kit.web.pages import flash, local, page, redirect
from kit.web.reading import reading

NoticeId = Annotated[int, PathParameter(ge=1, le=2**62)]
TAGS = ["Notices"]


class Notice(msgspec.Struct, rename="camel", frozen=True):
    """A notice in the reader's language."""

    id: int
    kind: str
    text: str
    link: str | None
    created_at: datetime
    read_at: datetime | None
    confirm: bool
    confirmed_at: datetime | None


def _shown(told: sending.Told) -> Notice:
    return Notice(
        told.id,
        told.kind,
        worded(told.text, told.facts),
        told.link,
        told.created_at,
        told.read_at,
        told.confirm,
        told.confirmed_at,
    )


@get("/notices", permission="self", include_in_schema=False)
async def notices_page() -> Response[str]:
    """The reader's notices, newest first."""
    given = asked(page_size=30)
    account = permissions.required().account_id
    found, total = await sending.notices(account, offset=given.offset, limit=given.page_size)
    return page(
        "kit/notices.html",
        notices=[_shown(told) for told in found],
        total=total,
        asked=given,
        unread=await sending.unread(account),
    )


@get("/notices/{notice_id:int}", permission="self", include_in_schema=False)
async def follow(notice_id: FromPath[NoticeId]) -> Redirect:
    """To what the notice tells of; it is read from now on."""
    told = await sending.read(permissions.required().account_id, notice_id, now())
    return redirect(local(told.link, "/notices"))


@post("/notices/{notice_id:int}/confirm", permission="self", include_in_schema=False)
async def confirm_page(notice_id: FromPath[NoticeId]) -> Redirect:
    """The reader has confirmed the reading."""
    await sending.confirm(permissions.required().account_id, notice_id, now())
    flash(N_("Confirmed. Thank you."))
    return redirect("/notices")


@post("/notices/read", permission="self", include_in_schema=False)
async def read_all_page() -> Redirect:
    """Every notice is read."""
    count = await sending.read_all(permissions.required().account_id, now())
    flash(ngettext("{count} notice marked as read.", "{count} notices marked as read.", count))
    return redirect("/notices")


@get("/api/notices", permission="self", tags=TAGS)
async def notices(
    page: PageNumber = 1,
    page_size: PageSize = 50,
    unread: Annotated[bool, QueryParameter(description="only those not read")] = False,  # noqa: FBT002
) -> Paged[Notice]:
    """The notices of the account, newest first."""
    found, total = await sending.notices(
        permissions.required().account_id,
        offset=(page - 1) * page_size,
        limit=page_size,
        unread=unread,
    )
    return Paged([_shown(told) for told in found], total, page, page_size)


@post("/api/notices/{notice_id:int}/read", permission="self", tags=TAGS, status_code=200)
async def read(notice_id: FromPath[NoticeId]) -> Notice:
    """The notice, read from now on."""
    return _shown(await sending.read(permissions.required().account_id, notice_id, now()))


@post("/api/notices/{notice_id:int}/confirm", permission="self", tags=TAGS, status_code=200)
async def confirm(notice_id: FromPath[NoticeId]) -> Notice:
    """The notice, its reading confirmed."""
    return _shown(await sending.confirm(permissions.required().account_id, notice_id, now()))


@post("/api/notices/read", permission="self", tags=TAGS, status_code=200)
async def read_all() -> dict[str, int]:
    """Every notice is read; `changed` tells how many were not before."""
    return {"changed": await sending.read_all(permissions.required().account_id, now())}


class BadgeMiddleware(ASGIMiddleware):
    """Pages of who is signed in know how many notices wait."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Counts for pages only, then goes on."""
        principal = permissions.current()
        accept = next((value for key, value in scope["headers"] if key == b"accept"), b"")
        if (
            principal is not None
            and b"text/html" in accept
            and not scope["path"].startswith("/api/")
        ):
            reading().unread = await sending.unread(principal.account_id)
        await next_app(scope, receive, send)


ROUTES: tuple[Any, ...] = (
    notices_page,
    follow,
    confirm_page,
    read_all_page,
    notices,
    read,
    confirm,
    read_all,
)
