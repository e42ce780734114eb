"""Links by which holders show their full name, by script."""

from datetime import date, datetime

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from certification.service import sharing
from certification.shown.shares import NewShare, ShareId, make_link, own
from kit import clock
from kit.permissions import SELF
from kit.web.lists import Paged


class ShareOut(msgspec.Struct, rename="camel", frozen=True):
    """An open link; its address is told once, when it is made."""

    id: int
    last_day: date
    note: str | None
    made_at: datetime


class ShareMade(msgspec.Struct, rename="camel", frozen=True):
    """The address that shows the full name."""

    link: str
    last_day: date


class ShareApi(Controller):
    """`/api/certificates/{number}/shares`: the holder's own."""

    path = "/api/certificates/{number:str}/shares"
    tags = ["Certificates"]

    @get("/", permission=SELF)
    async def list_shares(self, number: FromPath[str]) -> Paged[ShareOut]:
        """The links that still show the holder's full name."""
        one = await own(number)
        items = [
            ShareOut(link.id, link.last_day, link.note, link.made_at)
            for link in await sharing.shares(one.id, clock.today())
        ]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @post("/", permission=SELF)
    async def make_share(self, number: FromPath[str], data: JSONBody[NewShare]) -> ShareMade:
        """A link that shows the holder's full name until a day."""
        return ShareMade(await make_link(await own(number), data), data.last_day)

    @delete("/{share_id:int}", permission=SELF)
    async def withdraw_share(self, number: FromPath[str], share_id: FromPath[ShareId]) -> None:
        """The link shows the full name no more."""
        one = await own(number)
        await sharing.withdraw_share(one.id, number, share_id, now=clock.now())
