"""What the demonstration's job does, step by step; a step that is done already changes nothing."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from demo import accounts, careers, certificates, desk, exams, load, placements, rosters, training
from kit import clock
from kit.imports.folder import about, import_folder, shift_to
from kit.jobs import JobKind, Run
from kit.language import N_

SECONDS_SMALL = 12.0
SECONDS_LARGE = 45.0


async def tell(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Cases, courses and exams, placements, then the rosters of a small and a large town."""
    as_of = date.fromisoformat(str(arguments["asOf"]))
    monday = as_of + timedelta(days=7 - as_of.weekday())
    await run.progress(0.01, N_("Reading the case history"))
    await import_folder(
        load.NANHAI,
        now=clock.now(),
        today=as_of,
        shift=shift_to(about(load.NANHAI), as_of),
        wanted=lambda kind: kind.name == load.CASES,
    )
    await run.progress(0.1, N_("Holding courses and exams"))
    cast = await accounts.choose(as_of)
    await training.load(as_of)
    await exams.load(as_of)
    await certificates.load(as_of)
    await run.progress(0.2, N_("Placing people"))
    await placements.load((cast.small_town, cast.large_town), as_of)
    towns = (cast.small_town, cast.large_town)
    await desk.forecast(run, towns, monday - timedelta(days=rosters.DAYS))
    before = monday - timedelta(days=rosters.DAYS)
    past, small = N_("Rostering the weeks gone by"), N_("Rostering a small town")
    large = N_("Rostering a large town")
    await rosters.publish(run, cast.small_town, before, SECONDS_SMALL, (0.25, 0.4), past)
    await rosters.publish(run, cast.small_town, monday, SECONDS_SMALL, (0.4, 0.6), small)
    await rosters.publish(run, cast.large_town, monday, SECONDS_LARGE, (0.6, 1.0), large)
    await desk.load(cast, monday, as_of)
    await desk.today(cast, as_of)
    await careers.load(cast, as_of)
    return {}


LOAD = JobKind("demo.load", N_("Loading the demonstration"), tell, timeout=3600)
