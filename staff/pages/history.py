"""The history of changes, for the auditor."""

from datetime import date
from typing import Any

from litestar import Response, get

from kit.errors import Invalid
from kit.language import N_
from kit.web.lists import asked
from kit.web.pages import page
from kit.web.tables import shown
from staff.pages.history_words import done_word, field_word, kind_word
from staff.queries import history as queries


def _day(text: str | None, field: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid({field: N_("Expected a date like 2026-12-07.")}) from error


@get("/history", permission="history.read", include_in_schema=False)
async def history_page() -> Response[Any]:
    """Who did what to which object, before and after."""
    given = asked((), ("username", "action", "kind", "key", "since", "until"), page_size=40)
    found, total = await queries.changes(
        queries.ChangesAsked(
            username=given.filter("username"),
            action=given.filter("action"),
            kind=given.filter("kind"),
            key=given.filter("key"),
            since=_day(given.filter("since"), "since"),
            until=_day(given.filter("until"), "until"),
            offset=given.offset,
            limit=given.page_size,
        )
    )
    return page(
        "staff/history.html",
        changes=found,
        total=total,
        asked=given,
        kinds=sorted((kind_word(kind), kind) for kind in await queries.kinds()),
        kind_word=kind_word,
        done_word=done_word,
        field_word=field_word,
        shown=shown,
    )


ROUTES = (history_page,)
