"""Every indicator of an appraisal, from the rows it is counted from."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from career.appraisals.queries.measuring import measured
from kit import clock
from kit.database import rows
from tests import factories
from tests.published import roster

pytestmark = pytest.mark.usefixtures("database")

MONDAY = date(2017, 3, 6)
"""A week without holidays that no other test counts cases in."""
FRIDAY = MONDAY + timedelta(days=4)


async def scene() -> tuple[int, int, int, dict[tuple[int, date, str], int]]:
    """A person on four half-days of two windows each, 20 cases foreseen, 30 counted by the centre."""
    town = await factories.town()
    quiet, busy = await factories.centre(town, windows=2), await factories.centre(town, windows=2)
    line = await factories.service_line()
    person = await factories.person(town)
    days = [MONDAY + timedelta(days=n) for n in range(2)]
    slots = {(busy, day, session): [person] for day in days for session in ("AM", "PM")}
    made = await roster(town, slots, windows=2)
    await rows("UPDATE shift SET cases = 20, within_target = 0.9 WHERE plan = $1", made.plan)
    await rows(
        "INSERT INTO case_count (centre, day, session, service_line, cases) SELECT c, d, s, $1, "
        "CASE WHEN c = $2 THEN 10 ELSE 30 END FROM unnest($3::bigint[]) c, unnest($4::date[]) d, "
        "unnest(ARRAY['AM', 'PM']) s",
        line,
        quiet,
        [quiet, busy],
        days,
    )
    return person, busy, line, dict(made.shifts)


async def figure(person: int, kind: str, amount: int) -> None:
    await rows(
        "INSERT INTO performance_figure (person, kind, day, amount) VALUES ($1, $2, $3, $4)",
        person,
        kind,
        MONDAY,
        amount,
    )


async def test_what_rosters_and_counts_say_is_measured_and_nothing_made_up() -> None:
    person, _, _, _ = await scene()
    found = (await measured([person], MONDAY, FRIDAY))[person]
    assert found.values == {
        "daysServed": Decimal(2) / 5,
        "punctuality": None,
        "cases": Decimal("1.5"),
        "waiting": found.values["waiting"],
        "exams": None,
        "classHours": None,
        "praise": None,
    }
    assert found.values["waiting"] is not None
    assert round(found.values["waiting"], 6) == Decimal("0.6")
    assert found.hardness == Decimal("1.5")


async def test_what_was_recorded_goes_before_what_was_shared_out() -> None:
    person, busy, line, shifts = await scene()
    assignment = await rows(
        "SELECT id FROM assignment WHERE shift = $1", shifts[(busy, MONDAY, "AM")]
    )
    await rows(
        "INSERT INTO window_cases (assignment, service_line, cases, entered_at) "
        "VALUES ($1, $2, 5, now())",
        assignment[0]["id"],
        line,
    )
    await figure(person, "in_time", 45)
    await figure(person, "overdue", 5)
    values = (await measured([person], MONDAY, FRIDAY))[person].values
    assert values["cases"] == Decimal(5 + 3 * 15) / 40
    assert values["waiting"] == Decimal("0.9")
    assert (values["praise"], values["punctuality"]) == (None, None)


async def test_punctuality_comes_from_figures_else_from_check_ins() -> None:
    person, busy, _, shifts = await scene()
    for session, late in (("AM", -5), ("PM", 20)):
        await rows(
            "INSERT INTO check_in (assignment, at, how) "
            "SELECT id, starts_at + make_interval(mins => $2), 'self' FROM assignment WHERE shift = $1",
            shifts[(busy, MONDAY, session)],
            late,
        )
    values = (await measured([person], MONDAY, FRIDAY))[person].values
    assert values["punctuality"] == Decimal("0.5")
    await figure(person, "punctual", 3)
    await figure(person, "late", 1)
    values = (await measured([person], MONDAY, FRIDAY))[person].values
    assert values["punctuality"] == Decimal("0.75")


async def test_learning_praise_and_complaints_count_within_the_period() -> None:
    person, _, _, _ = await scene()
    for kind, subject, day, amount in (
        ("exam-passed", "a", MONDAY, 80),
        ("exam-passed", "b", FRIDAY, 90),
        ("exam-passed", "c", FRIDAY + timedelta(days=1), 10),
        ("class-hours", "policy", MONDAY, 9),
    ):
        await rows(
            "INSERT INTO evidence (person, kind, subject, first_day, amount, source, recorded_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            person,
            kind,
            subject,
            day,
            amount,
            factories.unique("test:"),
            clock.now(),
        )
    await figure(person, "praise", 3)
    await figure(person, "complaint", 1)
    values = (await measured([person], MONDAY, FRIDAY))[person].values
    assert values["exams"] == 85
    assert values["classHours"] == Decimal(9) / (Decimal(90) * 5 / 365)
    assert values["praise"] == 2


async def test_half_a_person_serves_half_the_days() -> None:
    person, busy, _, _ = await scene()
    post = await factories.post()
    await rows("UPDATE person SET work_fraction = 0.5 WHERE id = $1", person)
    await rows(
        "INSERT INTO placement (person, centre, post, kind, first_day, order_no, cancelled) "
        "VALUES ($1, $2, $3, 'regular', '2017-01-01', '令', false)",
        person,
        busy,
        post,
    )
    values = (await measured([person], MONDAY, FRIDAY))[person].values
    assert values["daysServed"] == Decimal(2) / Decimal("2.5")
