"""Pay grades on a page, with the file for payroll."""

from datetime import date
from typing import Any

from litestar import Response, get

from career.appraisals.queries.pay import pay_of, pay_table, staff_ids
from career.appraisals.words import gap_text, grade_word
from career.permissions import PAY_READ
from certification.rules.days import add_months, last_day
from kit import clock
from kit.errors import Invalid
from kit.language import N_, gettext
from kit.permissions import required
from kit.web import Column, Filter, Table
from kit.web.lists import asked, cut
from kit.web.tables import table_page


def last_of(month: str | None, today: date) -> date:
    """The last day of `2026-11`; today without a month. Raises Invalid."""
    if month is None:
        return today
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Invalid({"month": N_("A month like 2026-11.")}) from error
    return last_day(first, 1)


def _months(today: date) -> list[tuple[str, str]]:
    """The running month, the next, and the twelve before."""
    first = today.replace(day=1)
    months = [f"{add_months(first, step):%Y-%m}" for step in range(1, -13, -1)]
    return [(month, month) for month in months]


@get("/pay-grades", permission=PAY_READ, include_in_schema=False)
async def list_pay() -> Response[Any]:
    """Pay grades as of today, or of the last day of a month; with the file for payroll."""
    given = asked(filters=("month",))
    today = clock.today()
    day = last_of(given.filter("month"), today)
    ids = await staff_ids(required().towns(PAY_READ))
    found, total = cut(await pay_of(ids, day), given)
    steps, source = await pay_table(day)
    table = Table(
        name="pay-grades",
        caption=N_("Pay grades"),
        columns=(
            Column("employee_no", N_("Number")),
            Column("name", N_("Name"), link=lambda one: f"/people/{one.employee_no}/appraisals"),
            Column("town", N_("Town"), rank=2),
            Column("post", N_("Post"), rank=3),
            Column("grade", N_("Pay grade"), lambda one: one.step.grade if one.step else None),
            Column("amount", N_("A month (yuan)")),
            Column("as_of", N_("As of"), lambda _: day, rank=3),
            Column(
                "fraction",
                N_("Work fraction"),
                lambda one: one.standing.work_fraction,
                rank=3,
            ),
            Column("next", N_("Next"), lambda one: one.next.grade if one.next else None),
            Column(
                "gaps",
                N_("What is missing"),
                lambda one: gettext(N_("; ")).join(gap_text(gap) for gap in one.gaps),
                rank=2,
            ),
        ),
        rows=found,
        asked=given,
        total=total,
        filters=[Filter("month", N_("Month"), _months(today), blank=N_("today"))],
    )
    return table_page(
        "career/pay.html", table, steps=steps.steps, source=source, grade_word=grade_word
    )
