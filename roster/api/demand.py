"""Cases, events and forecasts as JSON."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from kit import clock
from kit.errors import Invalid
from kit.language import N_, pick
from kit.permissions import required
from roster.api.shapes import Code
from roster.idle import IdleView, idle_of
from roster.queries import demand as queries
from roster.queries.demand import RunFacts
from roster.reach import COUNT, town_id_of
from roster.reach import PLANS_EDIT as EDIT
from roster.reach import PLANS_READ as READ
from roster.service import demand
from roster.service.demand import Correction
from roster.sight import Id
from staff.queries import directory

TAGS = ["Demand"]
Town = Annotated[
    str | None, QueryParameter(max_length=40, description="a town's code; none: one's first town")
]
LONGEST = timedelta(days=366)


class Count(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The cases of a half-day in one service line, as they should be."""

    centre: Code
    date: date
    session: Literal["AM", "PM"]
    line: Code
    cases: Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Corrections(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Counts to be kept, all or none, and why."""

    items: Annotated[list[Count], msgspec.Meta(min_length=1, max_length=2000)]
    reason: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class CountView(msgspec.Struct, rename="camel", frozen=True):
    """The cases of a half-day in one service line."""

    date: date
    session: str
    line: str
    cases: int


class GapView(msgspec.Struct, rename="camel", frozen=True):
    """Open days of the town in a row on which a centre counted nobody."""

    centre: str
    centre_name: str
    first_day: date
    last_day: date
    days: int


class EventRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Days with `factor` times the usual cases; centre and line null: all of them."""

    town: Code
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    first_day: date
    last_day: date
    factor: Annotated[float, msgspec.Meta(gt=0, le=20)]
    centre: Code | None = None
    line: Code | None = None


class EventView(msgspec.Struct, rename="camel", frozen=True):
    """An event of a town."""

    id: int
    name: str
    first_day: date
    last_day: date
    factor: float
    centre: str | None
    line: str | None


class ForecastRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A forecast wanted: of a town, from a day on, for so many days."""

    town: Code
    first_day: date | None = None
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 92


class ForecastView(msgspec.Struct, rename="camel", frozen=True):
    """A forecast; `figures`: errors of its back-test as shares of all cases."""

    id: int
    history_first: date
    history_last: date
    first_day: date
    days: int
    figures: dict[str, Any]
    made_at: datetime


class ExpectedView(msgspec.Struct, rename="camel", frozen=True):
    """A half-day of a centre: mean, the band of four in five, and the cases by line."""

    centre: str
    date: date
    session: str
    cases: float
    low: float
    high: float
    lines: dict[str, float]


class Started(msgspec.Struct, rename="camel", frozen=True):
    """Long work has begun: the job to be watched."""

    job: int


def forecast_view(run: RunFacts) -> ForecastView:
    """The forecast as JSON; figures in camelCase."""
    names = {
        "wape": "wape",
        "bias": "bias",
        "naive_wape": "naiveWape",
        "naive_bias": "naiveBias",
        "within_band": "withinBand",
        "cases": "cases",
        "origins": "origins",
    }
    return ForecastView(
        run.id,
        run.history_first,
        run.history_last,
        run.first_day,
        run.days,
        {names[key]: value for key, value in run.figures.items() if key in names},
        run.made_at,
    )


@get("/api/centres/{code:str}/cases", permission=READ, tags=TAGS)
async def list_cases(
    code: FromPath[str],
    first_day: Annotated[date | None, QueryParameter(name="firstDay")] = None,
    last_day: Annotated[date | None, QueryParameter(name="lastDay")] = None,
) -> list[CountView]:
    """The counts of a centre on these days, both included: a year at most, else the last month."""
    at = await directory.centre(code)
    required().need(READ, at.town_id)
    last_day = last_day or clock.today()
    first_day = first_day or date.fromordinal(max(1, last_day.toordinal() - 30))
    if last_day - first_day > LONGEST:
        raise Invalid({"lastDay": N_("At most a year at a time.")})
    found = await queries.counted(at.id, first_day, last_day)
    return [CountView(one.day, one.session, one.line, one.cases) for one in found]


@put("/api/demand/cases", permission=COUNT, tags=TAGS)
async def correct_cases(data: JSONBody[Corrections]) -> dict[str, int]:
    """Enter or correct counts, all or none; each change leaves a trace."""
    held = required().towns(COUNT)
    changed = await demand.correct(
        [Correction(one.centre, one.date, one.session, one.line, one.cases) for one in data.items],
        data.reason,
        towns=None if held is None else sorted(held),
        today=clock.today(),
    )
    return {"changed": changed}


@get("/api/demand/gaps", permission=READ, tags=TAGS)
async def list_gaps(town: Town = None) -> list[GapView]:
    """Runs of open days without a count in a centre: more likely missing than empty."""
    found = await queries.gaps(await town_id_of(town, READ))
    return [
        GapView(
            one.centre,
            pick(one.centre_name, one.centre_name_en),
            one.first_day,
            one.last_day,
            one.days,
        )
        for one in found
    ]


@get("/api/demand/windows", permission=READ, tags=TAGS)
async def show_windows(town: Town = None) -> IdleView | None:
    """Windows short or idle by centre, Monday to Friday; null: no cases were counted yet."""
    town_id = await town_id_of(town, READ)
    return await idle_of(await directory.town_of_id(town_id))


@get("/api/demand/events", permission=READ, tags=TAGS)
async def list_events(town: Town = None) -> list[EventView]:
    """The town's events, the latest first."""
    found = await queries.events(await town_id_of(town, READ))
    return [
        EventView(one.id, one.name, one.first_day, one.last_day, one.factor, one.centre, one.line)
        for one in found
    ]


@post("/api/demand/events", permission=EDIT, tags=TAGS)
async def add_event(data: JSONBody[EventRequest]) -> dict[str, int]:
    """Add an event by hand; forecasts made from now on heed it."""
    town_id = await town_id_of(data.town, EDIT)
    made = await demand.add_event(
        town_id, data.name, data.first_day, data.last_day, data.factor, data.centre, data.line
    )
    return {"id": made}


@delete("/api/demand/events/{event_id:int}", permission=EDIT, tags=TAGS)
async def remove_event(event_id: FromPath[Id], town: Town = None) -> None:
    """Remove an event."""
    await demand.remove_event(event_id, await town_id_of(town, EDIT))


@post("/api/forecasts", permission=EDIT, tags=TAGS, status_code=202)
async def make_forecast(data: JSONBody[ForecastRequest]) -> Started:
    """Forecast a town's cases and test the forecast against the past."""
    town_id = await town_id_of(data.town, EDIT)
    first = data.first_day or clock.today()
    return Started(await demand.request_forecast(town_id, first, data.days))


@get("/api/forecasts", permission=READ, tags=TAGS)
async def show_latest(town: Town = None) -> ForecastView | None:
    """The town's newest forecast with the errors of its back-test; null: there is none yet."""
    found = await queries.latest(await town_id_of(town, READ))
    return forecast_view(found) if found else None


@get("/api/forecasts/{run_id:int}", permission=READ, tags=TAGS)
async def show_forecast(
    run_id: FromPath[Id],
    centre: Annotated[str, QueryParameter(max_length=20, description="a centre's code")],
) -> list[ExpectedView]:
    """What a forecast expects of one centre, by day and half-day."""
    run = await queries.run(run_id)
    required().need(READ, run.town_id)
    return [
        ExpectedView(
            one.centre, one.day, one.session, one.cases, one.low, one.high, dict(one.lines)
        )
        for one in await queries.expected(run_id, centre)
    ]


ROUTES = (
    list_cases,
    correct_cases,
    list_gaps,
    show_windows,
    list_events,
    add_event,
    remove_event,
    make_forecast,
    show_latest,
    show_forecast,
)
