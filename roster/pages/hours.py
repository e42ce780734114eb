"""Window plans tried otherwise, side by side; opening hours for the public."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from msgspec import Meta

from kit import clock
from kit.errors import Invalid, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Column, Form, Table, entered, flash, page, redirect
from kit.web.environment import number_text, percent_text
from roster.pages.shared import session_name
from roster.queries import places, plans
from roster.queries.plans import PlanFacts
from roster.reach import PLANS_EDIT as EDIT
from roster.reach import PLANS_READ as READ
from roster.rules.policy import PolicyBody
from roster.service.plans import Trial, copy_plan, publish_hours
from roster.sight import Id, plan_in_sight
from staff.queries import directory

AHEAD = timedelta(days=60)


class Tried(msgspec.Struct, rename="camel"):
    """A trial, as the form sends it; shares and volumes in percent."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    volume: Annotated[float, Meta(ge=10, le=1000)] = 100
    share: Annotated[float, Meta(ge=1, le=99)] | None = None
    within_minutes: Annotated[float, Meta(ge=0, le=600)] | None = None
    least_people: Annotated[int, Meta(ge=1, le=20)] | None = None
    closed: Annotated[str, Meta(max_length=20)] | None = None
    into: Annotated[str, Meta(max_length=20)] | None = None


async def _trial_page(source: PlanFacts, form: Form | None = None) -> Response[str]:
    centres = await places.centres(source.town_id, source.first_day)
    policy = msgspec.convert(source.policy, PolicyBody)
    return page(
        "roster/plan-trial.html",
        status=form.status if form else 200,
        plan=source,
        town_name=pick(source.town_name, source.town_name_en),
        centres=[(one.code, f"{pick(one.name, one.name_en)} {one.code}") for one in centres],
        form=form
        or Form.of(
            volume=100,
            share=round(100 * policy.share),
            within_minutes=f"{policy.within_minutes:g}",
            least_people=policy.least_people,
        ),
    )


@get("/window-plans/{plan_id:int}/try", permission=EDIT, include_in_schema=False)
async def trial_form(plan_id: FromPath[Id]) -> Response[str]:
    """A form for what if."""
    return await _trial_page(await plan_in_sight(plan_id))


@post("/window-plans/{plan_id:int}/try", permission=EDIT, include_in_schema=False)
async def try_otherwise(
    plan_id: FromPath[Id], request: Request[Any, Any, Any]
) -> Response[str] | Redirect:
    """A copy is being planned otherwise."""
    source = await plan_in_sight(plan_id)
    required().need(EDIT, source.town_id)
    form = await entered(request)
    try:
        given = form.into(Tried)
        if bool(given.closed) != bool(given.into):
            raise Invalid({"into": N_("A merger names both centres.")})
        merged = {given.closed: given.into} if given.closed and given.into else {}
        held = msgspec.convert(source.policy, PolicyBody)
        policy = msgspec.structs.replace(
            held,
            share=given.share / 100 if given.share else held.share,
            within_minutes=(
                held.within_minutes if given.within_minutes is None else given.within_minutes
            ),
            least_people=given.least_people or held.least_people,
        )
        trial = Trial(plan_id, given.name, given.volume / 100, merged)
        made, _ = await copy_plan(source, trial, policy, now=clock.now())
    except Refusal as refusal:
        return await _trial_page(source, form.refused(refusal))
    return redirect(f"/window-plans/{made}")


def _row(label: str, values: list[Any]) -> dict[str, Any]:
    return {"label": gettext(label), **{f"v{n}": value for n, value in enumerate(values)}}


def _figure(facts: PlanFacts, name: str) -> Any:
    simulated: Mapping[str, Any] = (facts.figures or {}).get("simulated") or {}
    return simulated.get(name)


@get("/window-plans/{plan_id:int}/beside", permission=READ, include_in_schema=False)
async def beside(
    plan_id: FromPath[Id],
    other: Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)] = None,
) -> Response[str]:
    """Two plans side by side; without another one, beside the plan it is a copy of."""
    mine = await plan_in_sight(plan_id)
    found = [mine, await plan_in_sight(other or mine.copied_from or plan_id)]
    policies = [msgspec.convert(one.policy, PolicyBody) for one in found]

    def told(name: str, shown: Any) -> list[str]:
        values = [_figure(one, name) for one in found]
        return ["–" if value is None else shown(value) for value in values]

    rows = [
        _row(N_("Window half-days"), [one.window_half_days for one in found]),
        _row(N_("Uniform plan"), [one.uniform_window_half_days for one in found]),
        _row(N_("Promised share"), [percent_text(policy.share) for policy in policies]),
        _row(N_("Promised wait (min)"), [policy.within_minutes for policy in policies]),
        _row(N_("Times the expected cases"), [one.volume or 1.0 for one in found]),
        _row(N_("Played: mean wait (min)"), told("meanWait", lambda v: number_text(v, 1))),
        _row(N_("Played: nine in ten wait (min)"), told("wait90", lambda v: number_text(v, 1))),
        _row(N_("Played: within the promise"), told("within", percent_text)),
        _row(N_("Played: windows busy"), told("utilisation", percent_text)),
        _row(N_("Rounds"), [len((one.figures or {}).get("rounds") or []) for one in found]),
    ]
    return page(
        "roster/plans-beside.html",
        plans=found,
        town_name=pick(found[0].town_name, found[0].town_name_en),
        travel=[(one, (one.figures or {}).get("travel") or []) for one in found],
        table=Table(
            name="beside",
            caption=N_("Side by side"),
            columns=(
                Column("label", N_("Figure")),
                Column("v0", N_("This plan"), align="end"),
                Column("v1", N_("The other"), align="end"),
            ),
            rows=rows,
            download=False,
        ),
    )


@post("/window-plans/{plan_id:int}/publish", permission=EDIT, include_in_schema=False)
async def publish(plan_id: FromPath[Id]) -> Redirect:
    """The plan's opening hours are public."""
    facts = await plan_in_sight(plan_id)
    required().need(EDIT, facts.town_id)
    try:
        await publish_hours(plan_id, now=clock.now())
        flash(N_("The opening hours are public now."))
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    return redirect(f"/window-plans/{plan_id}")


@get("/opening-hours/{code:str}", permission="public", include_in_schema=False)
async def hours(code: FromPath[str]) -> Response[str]:
    """When a centre is open in the coming weeks, for everybody."""
    centre = await directory.centre(code)
    today = clock.today()
    found = await plans.opening_hours(centre.id, today, today + AHEAD)
    names = await directory.line_names()
    days: dict[date, list[Any]] = {}
    for one in found[:40]:
        days.setdefault(one.day, []).append(
            {
                "session": session_name(one.session),
                "starts_at": one.starts_at,
                "ends_at": one.ends_at,
                "lines": [pick(*names.get(line, (line, line))) for line in one.lines],
            }
        )
    return page(
        "roster/opening-hours.html",
        centre=centre,
        name=pick(centre.name, centre.name_en),
        town_name=pick(centre.town_name, centre.town_name_en),
        days=sorted(days.items()),
        until=today + timedelta(60),
    )


ROUTES: tuple[Any, ...] = (trial_form, try_otherwise, beside, publish, hours)
