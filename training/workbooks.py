"""The training officer's desk as a workbook."""

from kit.language import N_, gettext, pick
from kit.spreadsheets import Sheet, to_xlsx
from training.queries.officer import Desk, when


def workbook(desk: Desk) -> bytes:
    """A sheet for each part of the desk, in the reader's language."""
    return to_xlsx(
        Sheet(
            gettext(N_("Who is late")),
            _header(
                N_("Staff No."), N_("Person"), N_("Post"), N_("Step"), N_("Due"), N_("Days late")
            ),
            [
                (
                    one.employee_no,
                    one.name,
                    pick(one.post_name, one.post_name_en),
                    pick(one.step, one.step_en),
                    one.due,
                    one.days,
                )
                for one in desk.late
            ],
        ),
        Sheet(
            gettext(N_("Coming sessions")),
            _header(
                N_("Course"), N_("When"), N_("Trainer"), N_("Seats"), N_("Seated"), N_("Waiting")
            ),
            [
                (
                    pick(one.course_name, one.course_name_en),
                    when(one),
                    one.trainer,
                    one.seats,
                    one.seated,
                    one.waiting,
                )
                for one in desk.sessions
            ],
        ),
        Sheet(
            gettext(N_("Pass rates")),
            _header(
                N_("Exam"),
                N_("People"),
                N_("Passed at once"),
                N_("Passed in the end"),
                N_("Percent"),
            ),
            [
                (pick(one.name, one.name_en), one.people, one.passed, one.in_the_end, one.percent)
                for one in desk.rates
            ],
        ),
        Sheet(
            gettext(N_("Hours by town")),
            _header(N_("Town"), N_("People"), N_("Year's training done"), N_("Class hours")),
            [(pick(one.name, one.name_en), one.people, one.met, one.hours) for one in desk.towns],
        ),
        Sheet(
            gettext(N_("Costs")),
            _header(
                N_("Course"),
                N_("Sessions"),
                N_("Seats"),
                N_("Completed"),
                N_("Cost (yuan)"),
                N_("Yuan each"),
            ),
            [
                (
                    pick(one.name, one.name_en),
                    one.sessions,
                    one.seats,
                    one.completed,
                    one.cost,
                    one.each,
                )
                for one in desk.costs
            ],
        ),
    )


def _header(*names: str) -> list[str]:
    return [gettext(name) for name in names]
