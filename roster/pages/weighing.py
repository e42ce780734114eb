"""A town's rules of rosters: what must be kept to, what is weighed, what the year before counts."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Form, entered, flash, page, redirect
from roster.pages.shared import next_monday
from roster.permissions import EDIT, READ
from roster.queries.weighing import weighing_of
from roster.rules.weighing import WeighingBody
from roster.service.weighing import put_weighing
from roster.weighing import FIELDS, GROUPS
from staff.queries import directory


class Weighed(WeighingBody, rename="camel", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The numbers as their form sends them."""

    first_day: date
    source: Annotated[str, Meta(min_length=2, max_length=300)]

    @property
    def body(self) -> WeighingBody:
        """The numbers alone."""
        names = WeighingBody.__struct_fields__
        return WeighingBody(**{name: getattr(self, name) for name in names})


class WeighingPages(Controller):
    """`/roster-rules/{town}`."""

    path = "/roster-rules"
    include_in_schema = False

    @get("/{code:str}", permission=READ)
    async def show(self, code: FromPath[str]) -> Response[str]:
        """What holds for the town, and a form for something else."""
        return await _weighing_page(code, None)

    @post("/{code:str}", permission=EDIT)
    async def keep(
        self, code: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[Any] | Redirect:
        """The town's rosters are weighed anew from a day on."""
        town = await directory.town(code)
        required().need(EDIT, town.id)
        form = await entered(request)
        try:
            given = form.into(Weighed)
            await put_weighing(town.id, given.first_day, given.body, given.source)
        except Refusal as refusal:
            return await _weighing_page(code, form.refused(refusal))
        flash(N_("These rules hold from {day} on."), day=given.first_day)
        return redirect(f"/roster-rules/{code}")


async def _weighing_page(code: str, form: Form | None) -> Response[str]:
    town = await directory.town(code)
    required().need(READ, town.id)
    today = clock.today()
    held = msgspec.to_builtins(await weighing_of(town.code, today))
    start = Form.of(**held, firstDay=next_monday(today), source="")
    return page(
        "roster/weighing.html",
        town=town,
        town_name=pick(town.name, town.name_en),
        groups=[
            (
                gettext(heading),
                gettext(about),
                [(name, gettext(FIELDS[name]), held[name]) for name in names],
            )
            for heading, about, names in GROUPS
        ],
        form=form or start,
        may_edit=required().may(EDIT, town.id),
        status=form.status if form else 200,
    )


ROUTES = (WeighingPages,)
