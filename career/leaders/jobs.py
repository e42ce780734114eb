"""The quarterly report, made by one job."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from career.leaders.documents import district_report
from career.leaders.queries import district
from kit import clock
from kit.database import rows, transaction
from kit.documents import freeze, made
from kit.history import record
from kit.jobs import JobKind, Run
from kit.language import N_
from kit.permissions import current

REPORT = "district.report"


async def make_report(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The report of a period is made and frozen; its id comes back."""
    first = date.fromisoformat(str(arguments["firstDay"]))
    last = date.fromisoformat(str(arguments["lastDay"]))
    await run.progress(0.1, N_("Gathering the figures"))
    found = await district(first, last)
    await run.progress(0.5, N_("Drawing the report"))
    now = clock.now()
    content = await made(district_report, found, now)
    who = current()
    async with transaction():
        kept = await freeze(content, kind="district-report", made_at=now)
        [row] = await rows(
            "INSERT INTO district_report (first_day, last_day, document, made_at, made_by) "
            "VALUES ($1, $2, $3, $4, $5) RETURNING id",
            first,
            last,
            kept.id,
            now,
            who.username if who else None,
        )
        after = {"firstDay": first, "lastDay": last, "sha256": kept.sha256}
        await record("district-report.make", "district-report", row["id"], after=after)
        result = {"id": row["id"]}
        await run.conclude(result)
    return result


JOBS = (
    JobKind(
        REPORT,
        N_("Quarterly report"),
        make_report,
        timeout=300,
        result_path=lambda result: f"/api/district/reports/{result['id']}/document.pdf",
    ),
)
