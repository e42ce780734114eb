"""The history of changes, as JSON."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter

from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries.history import ChangesAsked, changes
from staff.shapes import ChangeOutput

Maybe = Annotated[str | None, QueryParameter(max_length=100)]


@get("/api/history", permission="history.read", tags=["History"])
async def list_changes(
    username: Maybe = None,
    action: Maybe = None,
    kind: Maybe = None,
    key: Maybe = None,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> Paged[ChangeOutput]:
    """Who did what to which object, before and after, newest first."""
    found, total = await changes(
        ChangesAsked(
            username=username,
            action=action,
            kind=kind,
            key=key,
            since=since,
            until=until,
            offset=(page - 1) * page_size,
            limit=page_size,
        )
    )
    shown = [
        ChangeOutput(
            id=change.id,
            at=change.at,
            username=change.username,
            action=change.action,
            kind=change.kind,
            key=change.key,
            before=change.before,
            after=change.after,
            request=change.request,
        )
        for change in found
    ]
    return Paged(shown, total, page, page_size)


ROUTES = (list_changes,)
