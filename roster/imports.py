"""Case history, many rows, so the database plans it; and rosters that were edited as workbooks."""

from collections.abc import Sequence

from kit.database import copy_rows, joined, rows
from kit.errors import NotFound
from kit.imports import Change, Column, Context, ImportKind, Line, Plan, RowError, columns
from kit.language import N_
from roster.permissions import EDIT
from roster.queries import rosters
from roster.queries.problem import Task, task
from roster.service import steps
from roster.service.rosters import editable
from roster.solver import Assignment, check
from roster.solver.words import RULES

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


_ROSTER_COLUMNS = (
    Column("roster", N_("Roster"), columns.whole(1, 2**31), aliases=("排班表", "排班表号")),
    Column("date", N_("Date"), columns.day(), aliases=("日期",)),
    Column(
        "session",
        N_("Session of the day"),
        columns.choice({"AM": ("上午",), "PM": ("下午",)}),
        aliases=("时段", "半天"),
    ),
    Column("centre", N_("Centre code"), columns.code(20), aliases=("中心代码", "中心")),
    Column("employee_no", N_("Employee number"), columns.code(20), aliases=("工号",)),
)


async def _wanted(
    lines: Sequence[Line], number: int, judged: Task
) -> tuple[dict[Assignment, Line], list[RowError]]:
    """The assignments that the file asks for, each with its line; and lines that ask nothing."""
    shifts = {(s.day, str(s.session), s.centre): s.id for s in judged.problem.shifts}
    found = await rows(
        "SELECT id::text, employee_no FROM person WHERE employee_no = ANY($1::text[])",
        [line.values[4] for line in lines],
    )
    known = {person.id for person in judged.problem.people}
    people = {row["employee_no"]: row["id"] for row in found if row["id"] in known}
    errors: list[RowError] = []
    wanted: dict[Assignment, Line] = {}
    for line in lines:
        other, day, session, centre, employee_no = line.values
        shift, person = shifts.get((day, session, centre)), people.get(employee_no)
        if other != number:
            errors.append(RowError(line.number, "roster", N_("One roster a file.")))
        elif shift is None:
            reason = N_("The roster has no such shift.")
            errors.append(RowError(line.number, "centre", reason, {}, centre))
        elif person is None:
            reason = N_("Nobody of that number can be on this roster.")
            errors.append(RowError(line.number, "employee_no", reason, {}, employee_no))
        elif Assignment(person, shift) in wanted:
            first = wanted[Assignment(person, shift)].number
            reason = N_("The same as row {first}: each may be there once.")
            errors.append(RowError(line.number, "", reason, {"first": first}))
        else:
            wanted[Assignment(person, shift)] = line
    return wanted, errors


async def _plan_roster(lines: Sequence[Line], context: Context) -> Plan:
    """The draft as the file has it: what it lacks is taken off, what breaks a rule is an error."""
    if not lines:
        return Plan()
    number = lines[0].values[0]
    try:
        facts = await rosters.roster(number)
    except NotFound:
        facts = None
    if facts is None or not context.may(facts.town_id):
        return Plan(errors=[RowError(lines[0].number, "roster", N_("There is no such roster."))])
    if facts.state != "draft":
        reason = N_("This roster is no draft any more. Plan it again to change it.")
        return Plan(errors=[RowError(lines[0].number, "roster", reason)])
    judged = await task(facts, as_found=True)
    wanted, errors = await _wanted(lines, number, judged)
    for broken in check(judged.problem, sorted(wanted)).violations:
        at = wanted.get(Assignment(broken.person, broken.shift))
        if at is not None:
            errors.append(RowError(at.number, "employee_no", RULES[broken.rule]))
    new, gone = set(wanted) - judged.present, judged.present - set(wanted)
    changes = [
        Change(wanted[each].number, f"{wanted[each].values[4]} {wanted[each].values[1]}", None, {})
        for each in sorted(new)
    ]
    return Plan(
        new=len(new),
        changed=len(gone),
        unchanged=len(wanted) - len(new),
        errors=errors,
        changes=changes,
        payload=(number, sorted(new), sorted(gone)),
    )


async def _write_roster(plan: Plan, context: Context) -> None:  # noqa: ARG001 - the draft is enough
    number, new, gone = plan.payload
    facts = await editable(number)
    held = await rows("SELECT shift, person, pinned FROM assignment WHERE roster = $1", number)
    pinned = {(row["shift"], row["person"]): row["pinned"] for row in held}
    change = steps.Change(
        added=tuple(steps.Piece(int(e.shift), int(e.person), pinned=True) for e in new),
        removed=tuple(
            steps.Piece(
                int(e.shift), int(e.person), pinned=pinned.get((int(e.shift), int(e.person)), False)
            )
            for e in gone
        ),
    )
    await steps.make(facts, "import", change, {"added": len(new), "removed": len(gone)})


ROSTERS = ImportKind(
    "roster-assignments",
    N_("Roster edited as a workbook"),
    EDIT,
    _ROSTER_COLUMNS,
    _plan_roster,
    _write_roster,
    order=120,
    rows=20_000,
    subject="roster",
)
IMPORTS = (CASES, ROSTERS)
