"""The district's figures and reports as JSON."""

from datetime import date
from typing import Annotated

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter

from career.leaders.jobs import REPORT
from career.leaders.queries import District, district, quarter_of, reports
from career.permissions import DISTRICT_MAKE, DISTRICT_READ, DISTRICT_REPORT
from kit import clock, jobs
from kit.documents import frozen
from kit.errors import Invalid, NotFound
from kit.language import N_, pick
from kit.permissions import required
from staff.shapes import Input, Output

TAGS = ["District"]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
LONGEST = 400


class TownOutput(Output):
    """One town over the period."""

    town: str
    name: str
    centres: int
    windows: int
    people: int
    cases: int
    window_half_days: int
    uniform_window_half_days: int
    saved: int
    promise_kept: float | None
    qualified: float | None
    class_hours: float
    came: int
    left: int
    turnover: float


class DistrictOutput(Output):
    """The district over a period."""

    first_day: date
    last_day: date
    towns: list[TownOutput]
    cases_by_month: dict[str, int]


class ReportInput(Input):
    """The period of a report; none: the last full quarter."""

    first_day: date | None = None
    last_day: date | None = None


class ReportOutput(Output):
    """A report that was made."""

    id: int
    first_day: date
    last_day: date
    made_by: str | None


def period(first: date | None, last: date | None) -> tuple[date, date]:
    """The period asked for; raises Invalid for one that ends before it begins or is too long."""
    quarter = quarter_of(clock.today())
    first, last = first or quarter[0], last or quarter[1]
    if last < first:
        raise Invalid({"last_day": N_("The last day lies before the first.")})
    if (last - first).days > LONGEST:
        raise Invalid({"last_day": N_("At most {days} days.")}, days=LONGEST)
    return first, last


def district_output(found: District) -> DistrictOutput:
    """As JSON."""
    return DistrictOutput(
        found.first_day,
        found.last_day,
        [
            TownOutput(
                one.code,
                pick(one.name, one.name_en),
                one.centres,
                one.windows,
                one.people,
                one.cases,
                one.window_half_days,
                one.uniform,
                one.saved,
                None if one.promise is None else round(float(one.promise), 4),
                None if one.qualified is None else round(float(one.qualified), 4),
                float(one.class_hours),
                one.came,
                one.left,
                float(one.turnover),
            )
            for one in found.towns
        ],
        {month.isoformat(): cases for month, cases in found.months},
    )


@get("/api/district", permission=DISTRICT_READ, tags=TAGS)
async def show_district(
    first_day: FromQuery[date | None] = None, last_day: FromQuery[date | None] = None
) -> DistrictOutput:
    """Figures of the reader's towns over a period; without one, the last full quarter."""
    first, last = period(first_day, last_day)
    return district_output(await district(first, last, required().towns(DISTRICT_READ)))


@get("/api/district/reports", permission=DISTRICT_REPORT, tags=TAGS)
async def list_reports() -> list[ReportOutput]:
    """Reports that were made, the latest first."""
    return [
        ReportOutput(one.id, one.first_day, one.last_day, one.made_by) for one in await reports()
    ]


@post("/api/district/reports", permission=DISTRICT_MAKE, tags=TAGS, status_code=202)
async def make_report(data: JSONBody[ReportInput]) -> dict[str, int]:
    """One job makes the report of a period; its result holds the report's id."""
    first, last = period(data.first_day, data.last_day)
    arguments = {"firstDay": first.isoformat(), "lastDay": last.isoformat()}
    return {"job": await jobs.submit(REPORT, arguments, key=f"{REPORT}:{first}:{last}")}


@get("/api/district/reports/{report_id:int}/document.pdf", permission=DISTRICT_REPORT, tags=TAGS)
async def download(report_id: FromPath[Key]) -> Response[bytes]:
    """The report as it was made."""
    found = next((one for one in await reports() if one.id == report_id), None)
    if found is None:
        raise NotFound
    kept = await frozen(found.document)
    name = f"district-{found.first_day}-{found.last_day}.pdf"
    return Response(
        kept.content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )


ROUTES = (show_district, list_reports, make_report, download)
