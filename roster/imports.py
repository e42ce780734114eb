"""Case history: many rows, so the database does the planning."""

from collections.abc import Sequence

from kit.database import copy_rows, joined, rows
from kit.imports import Column, Context, ImportKind, Line, Plan, RowError, columns
from kit.language import N_

MOST_ERRORS = 50_000
_COLUMNS = (
    Column("centre", N_("Centre code"), columns.code(20), aliases=("中心代码", "中心")),
    Column("date", N_("Date"), columns.day(), aliases=("日期",)),
    Column(
        "session",
        N_("Session of the day"),
        columns.choice({"AM": ("上午",), "PM": ("下午",)}),
        aliases=("时段", "半天"),
    ),
    Column("service_line", N_("Service line"), columns.code(40), aliases=("业务线",)),
    Column("cases", N_("Cases"), columns.whole(0, 100_000), aliases=("办件量", "业务量", "件数")),
)


async def _plan(lines: Sequence[Line], context: Context) -> Plan:
    """Counts and errors; the looked-up rows wait in a temporary table for `_write`."""
    async with joined():
        await rows(
            "CREATE TEMPORARY TABLE IF NOT EXISTS case_file (line int, centre text, day date, "
            "session text, service_line text, cases int) ON COMMIT DROP"
        )
        await rows("TRUNCATE case_file")
        await copy_rows(
            "case_file",
            ("line", "centre", "day", "session", "service_line", "cases"),
            [(line.number, *line.values) for line in lines],
        )
        await rows("ANALYZE case_file")
        await rows("DROP TABLE IF EXISTS case_row")
        await rows(
            "CREATE TEMPORARY TABLE case_row ON COMMIT DROP AS "
            "SELECT f.line, f.centre AS centre_code, f.service_line AS line_code, "
            "CASE WHEN $1::bigint[] IS NULL OR c.town = ANY($1) THEN c.id END AS centre, "
            "s.id AS service_line, f.day, f.session, f.cases, k.cases AS before, "
            "min(f.line) OVER (PARTITION BY f.centre, f.day, f.session, f.service_line) AS first "
            "FROM case_file f LEFT JOIN centre c ON c.code = f.centre "
            "LEFT JOIN service_line s ON s.code = f.service_line "
            "LEFT JOIN case_count k ON k.centre = c.id AND k.day = f.day "
            "AND k.session = f.session AND k.service_line = s.id",
            None if context.towns is None else list(context.towns),
        )
        [counts] = await rows(
            "SELECT count(*) FILTER (WHERE before IS NULL) AS new, "
            "count(*) FILTER (WHERE before <> cases) AS changed, "
            "count(*) FILTER (WHERE before = cases) AS unchanged "
            f"FROM case_row WHERE {_RIGHT}"
        )
        wrong = await rows(
            "SELECT line, centre_code, line_code, centre, service_line, first FROM case_row "
            f"WHERE NOT ({_RIGHT}) ORDER BY line LIMIT {MOST_ERRORS}"
        )
    return Plan(**counts, errors=[_error(row) for row in wrong])


_RIGHT = "centre IS NOT NULL AND service_line IS NOT NULL AND first = line"


def _error(row: dict[str, object]) -> RowError:
    line = int(str(row["line"]))
    if row["centre"] is None:
        code = str(row["centre_code"])
        return RowError(line, "centre", N_("There is no centre “{code}”."), {"code": code}, code)
    if row["service_line"] is None:
        code = str(row["line_code"])
        reason = N_("There is no service line “{code}”.")
        return RowError(line, "service_line", reason, {"code": code}, code)
    reason = N_("The same as row {first}: each may be there once.")
    return RowError(line, "", reason, {"first": row["first"]})


async def _write(plan: Plan, context: Context) -> None:  # noqa: ARG001 - all is in the table
    await rows(
        "INSERT INTO case_count (centre, day, session, service_line, cases) "
        f"SELECT centre, day, session, service_line, cases FROM case_row WHERE {_RIGHT} "
        "AND before IS DISTINCT FROM cases ORDER BY line "
        "ON CONFLICT (centre, day, session, service_line) DO UPDATE SET cases = excluded.cases"
    )


CASES = ImportKind(
    "cases",
    N_("Case history"),
    "cases.import",
    _COLUMNS,
    _plan,
    _write,
    order=80,
    file="cases_*.csv",
    rows=500_000,
    subject="case-count",
)
IMPORTS = (CASES,)
