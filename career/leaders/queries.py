"""What leaders look at, per town and over a period."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from kit.database import rows


@dataclass(frozen=True, slots=True)
class TownFigures:
    """One town over a period. None: there is no data."""

    code: str
    name: str
    name_en: str | None
    centres: int
    windows: int
    people: int
    cases: int
    window_half_days: int
    """Opened by the plans that rosters were published on."""
    uniform: int
    """What the uniform plan would have opened for the same plans."""
    promise: Decimal | None
    """Share of cases expected to be served within the promised wait, by the plans."""
    qualified: Decimal | None
    """Share of placed people with a certificate in force on the last day."""
    class_hours: Decimal
    """A person, on average."""
    left: int
    came: int

    @property
    def saved(self) -> int:
        """Window half-days that were not needed against the uniform plan."""
        return max(0, self.uniform - self.window_half_days)

    @property
    def turnover(self) -> Decimal:
        """Who left, as a share of the people."""
        return (Decimal(self.left) / max(1, self.people)).quantize(Decimal("0.001"))


@dataclass(frozen=True, slots=True)
class District:
    """The district over a period."""

    first_day: date
    last_day: date
    towns: tuple[TownFigures, ...]
    months: tuple[tuple[date, int], ...]
    """(month, cases) up to the last day, at most 12."""


async def district(
    first_day: date, last_day: date, towns: frozenset[int] | None = None
) -> District:
    """Figures of these towns (None: all) over the period; both days count."""
    only = None if towns is None else sorted(towns)
    found = await rows(
        "WITH c AS (SELECT town, count(*) AS centres, sum(windows) AS windows FROM centre "
        "WHERE closed_on IS NULL OR closed_on > $2 GROUP BY town), "
        "p AS (SELECT town, count(*) FILTER (WHERE (hired_on IS NULL OR hired_on <= $2) "
        "AND (left_on IS NULL OR left_on > $2)) AS people, "
        "count(*) FILTER (WHERE left_on BETWEEN $1 AND $2) AS gone, "
        "count(*) FILTER (WHERE hired_on BETWEEN $1 AND $2) AS came FROM person GROUP BY town), "
        "k AS (SELECT c.town, sum(k.cases) AS cases FROM case_count k "
        "JOIN centre c ON c.id = k.centre WHERE k.day BETWEEN $1 AND $2 GROUP BY c.town), "
        "w AS (SELECT w.town, sum(w.window_half_days) AS opened, "
        "sum(w.uniform_window_half_days) AS uniform FROM window_plan w "
        "WHERE w.window_half_days IS NOT NULL AND EXISTS (SELECT FROM roster r WHERE r.plan = w.id "
        "AND r.state = 'published' AND r.first_day <= $2 AND r.last_day >= $1) GROUP BY w.town), "
        "s AS (SELECT r.town, sum(s.within_target * s.cases) / nullif(sum(s.cases) "
        "FILTER (WHERE s.within_target IS NOT NULL), 0) AS promise FROM roster r "
        "JOIN shift s ON s.plan = r.plan AND s.day BETWEEN r.first_day AND r.last_day "
        "WHERE r.state = 'published' AND s.day BETWEEN $1 AND $2 GROUP BY r.town), "
        "q AS (SELECT p.town, avg(CASE WHEN EXISTS (SELECT FROM certificate x "
        "WHERE x.person = p.id AND x.first_day <= $2 AND (x.last_day IS NULL OR x.last_day >= $2) "
        "AND (x.revoked_from IS NULL OR x.revoked_from > $2) "
        "AND (x.superseded_from IS NULL OR x.superseded_from > $2) "
        "AND NOT EXISTS (SELECT FROM suspension u WHERE u.certificate = x.id "
        "AND u.first_day <= $2 AND (u.last_day IS NULL OR u.last_day >= $2))) "
        "THEN 1.0 ELSE 0 END) AS qualified "
        "FROM person p WHERE EXISTS (SELECT FROM placement l WHERE l.person = p.id "
        "AND NOT l.cancelled AND l.first_day <= $2 AND (l.last_day IS NULL OR l.last_day >= $2)) "
        "GROUP BY p.town), "
        "h AS (SELECT p.town, sum(e.amount) AS hours FROM evidence e JOIN person p "
        "ON p.id = e.person WHERE e.kind = 'class-hours' AND e.withdrawn_at IS NULL "
        "AND e.first_day BETWEEN $1 AND $2 GROUP BY p.town) "
        "SELECT t.code, t.name, t.name_en, COALESCE(c.centres, 0) AS centres, "
        "COALESCE(c.windows, 0) AS windows, COALESCE(p.people, 0) AS people, "
        "COALESCE(k.cases, 0) AS cases, COALESCE(w.opened, 0) AS window_half_days, "
        "COALESCE(w.uniform, 0) AS uniform, s.promise, q.qualified, "
        "COALESCE(h.hours, 0) / greatest(COALESCE(p.people, 0), 1) AS class_hours, "
        'COALESCE(p.gone, 0) AS "left", COALESCE(p.came, 0) AS came FROM town t '
        "LEFT JOIN c ON c.town = t.id LEFT JOIN p ON p.town = t.id LEFT JOIN k ON k.town = t.id "
        "LEFT JOIN w ON w.town = t.id LEFT JOIN s ON s.town = t.id LEFT JOIN q ON q.town = t.id "
        "LEFT JOIN h ON h.town = t.id "
        "WHERE COALESCE(c.centres, 0) > 0 AND ($3::bigint[] IS NULL OR t.id = ANY($3)) "
        "ORDER BY COALESCE(k.cases, 0) DESC, t.name",
        first_day,
        last_day,
        only,
    )
    months = await rows(
        "SELECT date_trunc('month', k.day)::date AS month, sum(k.cases) AS cases "
        "FROM case_count k JOIN centre c ON c.id = k.centre WHERE k.day BETWEEN $1 AND $2 "
        "AND ($3::bigint[] IS NULL OR c.town = ANY($3)) GROUP BY 1 ORDER BY 1",
        last_day - timedelta(days=365),
        last_day,
        only,
    )
    return District(
        first_day,
        last_day,
        tuple(
            TownFigures(**{**row, "class_hours": row["class_hours"].quantize(Decimal("0.1"))})
            for row in found
        ),
        tuple((row["month"], int(row["cases"])) for row in months),
    )


def quarter_with(day: date) -> tuple[date, date]:
    """The quarter that the day is in: its first and its last day."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, (first + timedelta(days=93)).replace(day=1) - timedelta(days=1)


def quarter_of(day: date) -> tuple[date, date]:
    """The last full quarter before that day."""
    return quarter_with(quarter_with(day)[0] - timedelta(days=1))


async def newest_count(towns: frozenset[int] | None, before: date | None = None) -> date | None:
    """The last day, that one included, on which one of these towns (None: all) counted cases."""
    found = await rows(
        "SELECT max(k.last) AS last FROM centre c, LATERAL (SELECT max(day) AS last "
        "FROM case_count WHERE centre = c.id AND ($2::date IS NULL OR day <= $2)) AS k "
        "WHERE $1::bigint[] IS NULL OR c.town = ANY($1)",
        None if towns is None else sorted(towns),
        before,
    )
    last: date | None = found[0]["last"]
    return last


@dataclass(frozen=True, slots=True)
class ReportMade:
    """A report that was made."""

    id: int
    first_day: date
    last_day: date
    document: int
    made_at: datetime
    made_by: str | None


async def reports() -> list[ReportMade]:
    """Every report, the latest first."""
    found = await rows(
        "SELECT id, first_day, last_day, document, made_at, made_by FROM district_report "
        "ORDER BY id DESC LIMIT 100"
    )
    return [ReportMade(**row) for row in found]
