"""The gallery: every part of the frame on one page, for whoever builds pages."""

from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post

from kit.clock import now, today
from kit.errors import Invalid
from kit.language import N_, gettext
from kit.web.forms import Form, entered
from kit.web.lists import asked, cut
from kit.web.pages import flash, redirect
from kit.web.tables import Action, Badge, Column, Filter, Table, Tone, table_page

STATES: tuple[tuple[str, Tone], ...] = (
    (N_("in force"), "good"),
    (N_("due soon"), "note"),
    (N_("expired"), "bad"),
)


class Example(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What the gallery's form asks for."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=20)]
    first_day: date
    seats: Annotated[int, msgspec.Meta(ge=1, le=40)]
    note: str = ""
    agreed: bool = False


def _rows(first: date) -> list[dict[str, Any]]:
    return [
        {
            "number": f"E{number:05}",
            "state": STATES[number % 3],
            "day": first + timedelta(days=number * 3),
            "hours": number * 7.5,
        }
        for number in range(1, 41)
    ]


def _table() -> Table:
    given = asked(("number", "day", "hours"), ("state",), page_size=12)
    rows = [
        row
        for row in _rows(today())
        if given.search.lower() in row["number"].lower()
        and given.filter("state") in {None, row["state"][1]}
    ]
    part, total = cut(rows, given, order=lambda row: row[given.sort])
    return Table(
        name="example",
        caption=N_("Example of a list"),
        columns=(
            Column("number", N_("Number"), sort=True, link=lambda row: f"/design#{row['number']}"),
            Column(
                "state", N_("State"), lambda row: Badge(gettext(row["state"][0]), row["state"][1])
            ),
            Column("day", N_("Day"), sort=True),
            Column("hours", N_("Hours"), sort=True, rank=2),
            Column(
                "actions",
                "",
                lambda row: [
                    Action(gettext("Look"), f"/design#{row['number']}"),
                    Action(gettext("Remove"), "/design", post=True, confirm=gettext("Really?")),
                ],
                download=False,
            ),
        ),
        rows=part,
        asked=given,
        total=total,
        search=N_("Search by number"),
        filters=(Filter("state", N_("State"), [(tone, gettext(text)) for text, tone in STATES]),),
    )


@get("/design", permission="self", include_in_schema=False)
async def gallery() -> Response[Any]:
    """Every part of the frame."""
    return _gallery(Form.of({"first_day": today(), "seats": 12}))


def _gallery(form: Form) -> Response[Any]:
    return table_page("kit/design.html", _table(), form=form, status=form.status, now=now())


@post("/design", permission="self", include_in_schema=False)
async def send(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form again with its errors, or the gallery with a message."""
    form = await entered(request)
    try:
        form.into(Example)
    except Invalid as refused:
        return _gallery(form.refused(refused))
    flash(N_("Saved."))
    return redirect("/design")
