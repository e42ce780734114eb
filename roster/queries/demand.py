"""Cases as they were counted, what is missing among them, events, and the forecasts made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads
from roster.queries.cases import open_days
from roster.rules.demand import SESSIONS, Count, History, Slot, counted_year
from roster.rules.forecasting import Event, Series


@dataclass(frozen=True, slots=True)
class Counted:
    """The cases of a half-day in one service line."""

    day: date
    session: str
    line: str
    cases: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A day on which the town worked and a centre that usually has cases counted none."""

    centre: str
    centre_name: str
    centre_name_en: str | None
    first_day: date
    last_day: date
    days: int


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event entered by hand; centre and line None: all of the town."""

    id: int
    name: str
    first_day: date
    last_day: date
    factor: float
    centre: str | None
    line: str | None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A forecast of a town. `figures` hold the errors of its back-test, if there was one."""

    id: int
    town_id: int
    history_first: date
    history_last: date
    first_day: date
    days: int
    figures: Mapping[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """A centre's half-day in a forecast."""

    centre: str
    day: date
    session: str
    cases: float
    low: float
    high: float
    lines: Mapping[str, float]


async def series(town_id: int) -> Series | None:
    """All cases of the town's centres; None: there are none.

    Three years, to the end of the newest one that was counted well enough. An
    open day is one on which any centre of the town has a count.
    """
    year = counted_year(await open_days(town_id))
    if year is None:
        return None
    found = await rows(
        "SELECT c.code, k.day, k.session, k.cases FROM centre c, LATERAL (SELECT day, session, "
        "sum(cases)::int AS cases FROM case_count WHERE centre = c.id AND day > $2 "
        "AND day <= $3 GROUP BY 1, 2) AS k WHERE c.town = $1",
        town_id,
        year[1] - timedelta(3 * 366),
        year[1],
    )
    centres = tuple(sorted({row["code"] for row in found}))
    days = tuple(sorted({row["day"] for row in found}))
    at = {code: n for n, code in enumerate(centres)}
    on = {day: n for n, day in enumerate(days)}
    counts = np.zeros((len(centres), len(days), 2))
    for row in found:
        counts[at[row["code"]], on[row["day"]], SESSIONS.index(row["session"])] = row["cases"]
    return Series(centres, days, counts)


async def line_shares(town_id: int) -> dict[str, dict[str, float]]:
    """Centre -> line -> share of its cases; a thin centre leans on the town's shares."""
    found = await rows(
        "SELECT c.code, l.code AS line, sum(k.cases)::float AS cases FROM case_count k "
        "JOIN centre c ON c.id = k.centre JOIN service_line l ON l.id = k.service_line "
        "WHERE c.town = $1 GROUP BY 1, 2",
        town_id,
    )
    town: dict[str, float] = {}
    own: dict[str, dict[str, float]] = {}
    for row in found:
        town[row["line"]] = town.get(row["line"], 0.0) + row["cases"]
        own.setdefault(row["code"], {})[row["line"]] = row["cases"]
    every = sum(town.values()) or 1.0
    prior = 50.0
    return {
        code: {
            line: (cases.get(line, 0.0) + prior * n / every) / (sum(cases.values()) + prior)
            for line, n in town.items()
        }
        for code, cases in own.items()
    }


async def counted(centre_id: int, first_day: date, last_day: date) -> list[Counted]:
    """The counts of a centre on these days, both included."""
    found = await rows(
        "SELECT k.day, k.session, l.code AS line, k.cases FROM case_count k "
        "JOIN service_line l ON l.id = k.service_line WHERE k.centre = $1 "
        "AND k.day BETWEEN $2 AND $3 ORDER BY k.day, k.session, l.code",
        centre_id,
        first_day,
        last_day,
    )
    return [Counted(**row) for row in found]


async def weekly(centre_id: int) -> list[tuple[date, int]]:
    """(Monday, cases) of the centre's last 60 weeks with counts."""
    found = await rows(
        "SELECT date_trunc('week', day)::date AS monday, sum(cases)::int AS cases FROM case_count "
        "WHERE centre = $1 GROUP BY 1 ORDER BY 1 DESC LIMIT 60",
        centre_id,
    )
    return [(row["monday"], row["cases"]) for row in found][::-1]


async def daily(centre_id: int, before: date, most: int) -> list[tuple[date, int]]:
    """The last days before that one on which the town counted, oldest first: the centre's cases.

    A day without a count of the centre is a day without cases.
    """
    found = await rows(
        "WITH opened AS (SELECT DISTINCT k.day FROM case_count k WHERE k.day < $2 "
        "AND k.day >= (SELECT max(l.day) FROM case_count l "
        "WHERE l.centre = $1 AND l.day < $2) - $4::int "
        "AND k.centre IN (SELECT o.id FROM centre o JOIN centre c ON c.town = o.town "
        "WHERE c.id = $1) ORDER BY k.day DESC LIMIT $3) "
        "SELECT o.day, coalesce(sum(k.cases), 0)::int AS cases FROM opened o "
        "LEFT JOIN case_count k ON k.centre = $1 AND k.day = o.day GROUP BY o.day ORDER BY o.day",
        centre_id,
        before,
        most,
        3 * most,
    )
    return [(row["day"], row["cases"]) for row in found]


async def gaps(town_id: int, least: int = 3) -> list[Gap]:
    """Runs of at least so many open days of the town without any count in a centre, longest first.

    A small centre has days without anybody; a run of them is more likely a count that is missing.
    """
    found = await rows(
        "WITH had AS MATERIALIZED (SELECT c.id, k.day FROM centre c, LATERAL (SELECT DISTINCT day "
        "FROM case_count WHERE centre = c.id) AS k WHERE c.town = $1), "
        "opened AS MATERIALIZED (SELECT day, row_number() OVER (ORDER BY day) AS n "
        "FROM (SELECT DISTINCT day FROM had) AS days), "
        "pairs AS (SELECT h.id, o.n, lead(o.n) OVER (PARTITION BY h.id ORDER BY o.n) AS next "
        "FROM had h JOIN opened o USING (day)) "
        "SELECT c.code AS centre, c.name AS centre_name, c.name_en AS centre_name_en, "
        "a.day AS first_day, b.day AS last_day, (p.next - p.n - 1)::int AS days FROM pairs p "
        "JOIN centre c ON c.id = p.id JOIN opened a ON a.n = p.n + 1 "
        "JOIN opened b ON b.n = p.next - 1 "
        "WHERE p.next - p.n > $2 ORDER BY days DESC, c.code LIMIT 200",
        town_id,
        least,
    )
    return [Gap(**row) for row in found]


async def events(town_id: int) -> list[EventFacts]:
    """The town's events, the latest first."""
    found = await rows(
        "SELECT e.id, e.name, e.first_day, e.last_day, e.factor::float AS factor, "
        "c.code AS centre, l.code AS line FROM demand_event e "
        "LEFT JOIN centre c ON c.id = e.centre "
        "LEFT JOIN service_line l ON l.id = e.service_line WHERE e.town = $1 "
        "ORDER BY e.first_day DESC, e.id DESC",
        town_id,
    )
    return [EventFacts(**row) for row in found]


def as_rules(found: list[EventFacts], shares: Mapping[str, Mapping[str, float]]) -> list[Event]:
    """The events as the forecast reads them: one of a line weighs by that line's share."""
    town: dict[str, float] = {}
    for lines in shares.values():
        for line, share in lines.items():
            town[line] = town.get(line, 0.0) + share / len(shares)
    made = []
    for one in found:
        lines = shares.get(one.centre, town) if one.centre else town
        share = 1.0 if one.line is None else lines.get(one.line, 0.0)
        made.append(Event(one.first_day, one.last_day, 1 + share * (one.factor - 1), one.centre))
    return made


_RUNS = (
    "SELECT id, town AS town_id, history_first, history_last, first_day, days, figures, made_at "
    "FROM forecast_run "
)


def _run(row: dict[str, Any]) -> RunFacts:
    return RunFacts(**{**row, "figures": loads(row["figures"]) or {}})


async def run(run_id: int) -> RunFacts:
    """The forecast; raises NotFound."""
    found = await rows(f"{_RUNS} WHERE id = $1", run_id)
    if not found:
        raise NotFound(forecast=run_id)
    return _run(found[0])


async def latest(town_id: int) -> RunFacts | None:
    """The town's newest forecast."""
    found = await rows(f"{_RUNS} WHERE town = $1 ORDER BY id DESC LIMIT 1", town_id)
    return _run(found[0]) if found else None


async def expected(run_id: int, centre: str | None = None) -> list[Expected]:
    """What the forecast says, by centre, day and half-day."""
    found = await rows(
        "SELECT c.code AS centre, f.day, f.session, f.cases::float AS cases, f.low::float AS low, "
        "f.high::float AS high, f.lines FROM forecast f JOIN centre c ON c.id = f.centre "
        "WHERE f.run = $1 AND ($2::text IS NULL OR c.code = $2) ORDER BY c.code, f.day, f.session",
        run_id,
        centre,
    )
    return [Expected(**{**row, "lines": loads(row["lines"])}) for row in found]


async def forecast_history(town_id: int, first_day: date, last_day: date) -> History | None:
    """What the newest forecast expects of these days, as a plan reads it; None: there is none."""
    found = await rows(
        "SELECT id FROM forecast_run WHERE town = $1 AND first_day <= $2 "
        "AND first_day + days > $3 ORDER BY id DESC LIMIT 1",
        town_id,
        first_day,
        last_day,
    )
    if not found:
        return None
    told = [one for one in await expected(found[0]["id"]) if first_day <= one.day <= last_day]
    opened: dict[int, set[date]] = {}
    for one in told:
        opened.setdefault(one.day.weekday(), set()).add(one.day)
    if not told:
        return None
    return History(
        tuple(
            Count(one.centre, Slot(one.day.weekday(), session), line, cases)
            for one in told
            for session in SESSIONS
            if session == one.session
            for line, cases in one.lines.items()
        ),
        {weekday: len(days) for weekday, days in opened.items()},
        (last_day - first_day).days + 1,
    )


async def corrections(centre: str) -> list[dict[str, Any]]:
    """The latest corrections of the centre's counts: by whom, what, before and after."""
    found = await rows(
        "SELECT at, username, before, after FROM history WHERE kind = 'case-count' AND key = $1 "
        "AND action = 'cases.correct' ORDER BY id DESC LIMIT 20",
        centre,
    )
    return [
        {**row, "before": loads(row["before"]) or {}, "after": loads(row["after"]) or {}}
        for row in found
    ]
