"""Cases corrected by hand, events, and forecasts kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from kit import history, jobs
from kit.database import copy_rows, rows, transaction
from kit.errors import Invalid, NotFound
from kit.jsontext import dumps
from kit.language import N_
from roster.rules.demand import SESSIONS
from roster.rules.forecasting import Errors, Outlook, Series

FORECAST_JOB = "roster.forecast"
MOST_CASES = 100_000
LEAST_SHARE = 0.0005


@dataclass(frozen=True, slots=True)
class Correction:
    """A count as it should be; 0: nobody came."""

    centre: str
    day: date
    session: str
    line: str
    cases: int


async def correct(
    corrections: Sequence[Correction],
    reason: str | None,
    *,
    towns: Sequence[int] | None,
    today: date,
) -> int:
    """How many counts have changed; each leaves a trace with the count before. All or nothing.

    Raises Invalid naming the first wrong item: `towns` are those of the reader, None: all.
    """
    async with transaction():
        centres = {
            row["code"]: row
            for row in await rows(
                "SELECT id, code, town FROM centre WHERE code = ANY($1::text[])",
                list({one.centre for one in corrections}),
            )
        }
        lines = {row["code"]: row["id"] for row in await rows("SELECT id, code FROM service_line")}
        changed = 0
        seen: set[tuple[str, date, str, str]] = set()
        for number, one in enumerate(corrections):
            _right(one, f"items[{number}]", centres, lines, seen, towns, today)
            found = await rows(
                "SELECT cases FROM case_count WHERE centre = $1 AND day = $2 AND session = $3 "
                "AND service_line = $4 FOR UPDATE",
                centres[one.centre]["id"],
                one.day,
                one.session,
                lines[one.line],
            )
            before = found[0]["cases"] if found else None
            if before == one.cases:
                continue
            await rows(
                "INSERT INTO case_count (centre, day, session, service_line, cases) "
                "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (centre, day, session, service_line) "
                "DO UPDATE SET cases = excluded.cases",
                centres[one.centre]["id"],
                one.day,
                one.session,
                lines[one.line],
                one.cases,
            )
            what = {"day": one.day, "session": one.session, "line": one.line}
            await history.record(
                "cases.correct",
                "case-count",
                one.centre,
                before=None if before is None else {**what, "cases": before},
                after={**what, "cases": one.cases, "reason": reason},
            )
            changed += 1
    return changed


def _right(
    one: Correction,
    field: str,
    centres: Mapping[str, Mapping[str, object]],
    lines: Mapping[str, int],
    seen: set[tuple[str, date, str, str]],
    towns: Sequence[int] | None,
    today: date,
) -> None:
    at = centres.get(one.centre)
    if at is None or (towns is not None and at["town"] not in towns):
        raise Invalid({f"{field}.centre": N_("There is no such centre.")})
    if one.line not in lines:
        raise Invalid({f"{field}.line": N_("There is no such service line.")})
    if one.session not in SESSIONS:
        raise Invalid({f"{field}.session": N_("Choose one of the list.")})
    if not 0 <= one.cases <= MOST_CASES:
        raise Invalid({f"{field}.cases": N_("A count is a whole number from 0 to 100,000.")})
    if one.day > today:
        raise Invalid({f"{field}.date": N_("Cases are counted after the day.")})
    key = (one.centre, one.day, one.session, one.line)
    if key in seen:
        raise Invalid({f"{field}.centre": N_("The same count stands here twice.")})
    seen.add(key)


async def add_event(
    town_id: int,
    name: str,
    first_day: date,
    last_day: date,
    factor: float,
    centre: str | None,
    line: str | None,
) -> int:
    """The key of the event; forecasts made from now on heed it. Raises Invalid."""
    if last_day < first_day:
        raise Invalid({"last_day": N_("The last day lies before the first.")})
    if not 0 < factor <= 20:
        raise Invalid({"factor": N_("A number above 0, and at most 20.")})
    async with transaction():
        at = await rows("SELECT id FROM centre WHERE code = $1 AND town = $2", centre, town_id)
        if centre and not at:
            raise Invalid({"centre": N_("There is no such centre.")})
        kind = await rows("SELECT id FROM service_line WHERE code = $1", line)
        if line and not kind:
            raise Invalid({"line": N_("There is no such service line.")})
        made = await rows(
            "INSERT INTO demand_event (town, centre, service_line, name, first_day, last_day, "
            "factor) VALUES ($1, $2, $3, $4, $5, $6, $7::float8::numeric) RETURNING id",
            town_id,
            at[0]["id"] if centre else None,
            kind[0]["id"] if line else None,
            name,
            first_day,
            last_day,
            factor,
        )
        after = {"name": name, "firstDay": first_day, "lastDay": last_day, "factor": factor}
        await history.record("demand.event", "town", town_id, after=after)
    return int(made[0]["id"])


async def remove_event(event_id: int, town_id: int) -> None:
    """The event is no more; raises NotFound."""
    async with transaction():
        gone = await rows(
            "DELETE FROM demand_event WHERE id = $1 AND town = $2 RETURNING name", event_id, town_id
        )
        if not gone:
            raise NotFound(event=event_id)
        await history.record("demand.remove-event", "town", town_id, before=gone[0])


async def request_forecast(town_id: int, first_day: date, days: int) -> int:
    """The job that forecasts the town's cases."""
    return await jobs.submit(
        FORECAST_JOB,
        {"town": town_id, "firstDay": first_day.isoformat(), "days": days},
        key=f"forecast:{town_id}",
    )


async def keep_forecast(
    town_id: int,
    series: Series,
    days: Sequence[date],
    outlook: Outlook,
    shares: Mapping[str, Mapping[str, float]],
    errors: Errors | None,
    first_day: date,
    length: int,
    *,
    now: datetime,
) -> int:
    """The forecast stands; older ones of the town that no plan of the future reads are gone."""
    async with transaction():
        ids = {
            row["code"]: row["id"]
            for row in await rows("SELECT id, code FROM centre WHERE town = $1", town_id)
        }
        made = await rows(
            "INSERT INTO forecast_run (town, history_first, history_last, first_day, days, "
            "figures, made_at) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) RETURNING id",
            town_id,
            series.days[0],
            series.days[-1],
            first_day,
            length,
            dumps(asdict(errors) if errors else {}),
            now,
        )
        run = int(made[0]["id"])
        records = []
        for c, code in enumerate(series.centres):
            for d, day in enumerate(days):
                for h, session in enumerate(SESSIONS):
                    mean = float(outlook.mean[c, d, h])
                    parts = {
                        line: round(mean * share, 3)
                        for line, share in shares.get(code, {}).items()
                        if share >= LEAST_SHARE
                    }
                    records.append(
                        (
                            run,
                            ids[code],
                            day,
                            session,
                            round(mean, 3),
                            float(outlook.low[c, d, h]),
                            float(outlook.high[c, d, h]),
                            dumps(parts),
                        )
                    )
        await copy_rows(
            "forecast",
            ("run", "centre", "day", "session", "cases", "low", "high", "lines"),
            records,
        )
        await rows(
            "DELETE FROM forecast_run WHERE town = $1 AND id <> $2 AND first_day + days < $3",
            town_id,
            run,
            first_day - timedelta(30),
        )
        after = {"firstDay": first_day, "days": length}
        await history.record("demand.forecast", "town", town_id, after=after)
    return run
