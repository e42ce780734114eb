"""A mentor's page: those who begin under one, and the form that says how they get on."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid
from kit.language import N_
from kit.web import Form, entered, flash, page, redirect
from training.permissions import own_person
from training.queries import mentoring
from training.service.mentoring import Report, give_report

Mark = Annotated[int, msgspec.Meta(ge=1, le=5)]


class ReportForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Marks from 1 to 5; ready: may serve alone."""

    knowledge: Mark
    manner: Mark
    independence: Mark
    ready: bool = False
    remark: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class MentoringPages(Controller):
    """`/me/mentoring`."""

    path = "/me/mentoring"
    include_in_schema = False

    @get("/", permission="self")
    async def show(self) -> Response[str]:
        """Those who begin under oneself."""
        return await _page(Form(), None)

    @post("/{permission_id:int}", permission="self")
    async def report(
        self, permission_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Say how somebody gets on."""
        form = await entered(request)
        try:
            report = Report(**msgspec.structs.asdict(form.into(ReportForm)))
            await give_report(permission_id, own_person(), report, now=clock.now())
        except Invalid as refusal:
            return await _page(form.refused(refusal), permission_id)
        flash(N_("Your report is kept; the beginner is told."))
        return redirect("/me/mentoring")


async def _page(form: Form, at: int | None) -> Response[str]:
    found = await mentoring.beginners(own_person(), clock.today())
    return page(
        "training/mentoring.html",
        beginners=found,
        form=form,
        at=at,
        status=form.status,
        today=clock.today(),
    )
