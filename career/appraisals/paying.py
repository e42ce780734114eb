"""Pay grades on a page, with the file for payroll."""

from typing import Any

from litestar import Response, get

from career.appraisals.queries.pay import pay_of, pay_table, staff_ids
from career.appraisals.words import gap_text, grade_word
from career.permissions import PAY_READ
from kit import clock
from kit.language import N_, gettext
from kit.permissions import required
from kit.web import Column, Table
from kit.web.lists import asked, cut
from kit.web.tables import table_page


@get("/pay-grades", permission=PAY_READ, include_in_schema=False)
async def list_pay() -> Response[Any]:
    """Pay grades as of today, with the file for payroll."""
    given = asked()
    ids = await staff_ids(required().towns(PAY_READ))
    found, total = cut(await pay_of(ids, clock.today()), given)
    steps, source = await pay_table(clock.today())
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
    )
    return table_page(
        "career/pay.html", table, steps=steps.steps, source=source, grade_word=grade_word
    )
