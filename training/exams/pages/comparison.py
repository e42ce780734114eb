"""Different exams side by side, for examiners: cohorts and papers."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, Response, get

from kit.errors import Invalid, NotFound
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Column, Table, asked, page, table_page
from kit.web.environment import percent_text
from training.exams.pages.analysis import figure_text, plain_text
from training.exams.queries import exams
from training.exams.queries.analysis import ALL, FIRST
from training.exams.queries.comparison import MOST, Common, Comparison, Side, compare

LISTED = 500
"""So many exams there are to choose from."""


def chosen_exams(given: Sequence[str]) -> list[int]:
    """The ids in an address; raises Invalid, NotFound for what is no id."""
    if len(set(given)) > MOST:
        raise Invalid({"exam": N_("At most {most} exams side by side.")}, most=MOST)
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in given):
        raise NotFound
    return [int(one) for one in dict.fromkeys(given)]


class ComparisonPages(Controller):
    """`/exams/compare`."""

    path = "/exams/compare"
    include_in_schema = False

    @get("/", permission="exams.read")
    async def show(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """The exams that are chosen side by side; with `of=questions` the file of the questions."""
        ids = chosen_exams(request.query_params.getall("exam", []))
        counted = ALL if request.query_params.get("attempts") == ALL else FIRST
        lines, _ = await exams.find_exams(page_size=LISTED)
        held: dict[str, Any] = {
            "exams": [line.exam for line in lines],
            "ids": ids,
            "counted": counted,
            "most": MOST,
        }
        if len(ids) < 2:
            return page("training/exam-comparison.html", table=None, **held)
        found = await compare(ids, attempts=counted)
        if found is None:
            raise NotFound
        sides = Table(
            "exams-compared",
            N_("Exams side by side"),
            _SIDES,
            found.sides,
            asked(page_size=500),
            download=False,
        )
        questions = Table(
            "questions-compared",
            N_("Questions that two of them asked"),
            _question_columns(found),
            found.common,
            asked(page_size=500),
            empty=N_("They share no question: only their means can be compared."),
            download=False,
        )
        wanted = questions if request.query_params.get("of") == "questions" else sides
        if wanted.asked.format is not None:
            return table_page("training/exam-comparison.html", wanted)
        base = "&".join([*(f"exam={one}" for one in ids), f"attempts={counted}"])
        return page(
            "training/exam-comparison.html", table=sides, questions=questions, base=base, **held
        )


def _percent(value: float | None) -> str | None:
    return None if value is None else percent_text(value, 1)


def _signed(value: float | None) -> str | None:
    """A difference of shares, in points of a hundred."""
    if value is None:
        return None
    points = round(100 * value, 1)
    return f"{points:+.1f}".replace("-", "−") if points else "0"


def _mean(row: Side) -> str | None:
    return None if row.found.mean is None else percent_text(float(row.found.mean) / 100, 1)


_SIDES = (
    Column(
        "name",
        N_("Exam"),
        value=lambda row: pick(row.exam.name, row.exam.name_en),
        link=lambda row: f"/exams/{row.exam.id}/analysis",
    ),
    Column("attempts", N_("Attempts"), value=lambda row: row.found.attempts),
    Column("mean", N_("Mean"), value=_mean, align="end"),
    Column("passed", N_("Passed"), value=lambda row: _percent(row.passing), align="end"),
    Column(
        "effect", N_("Beside the first"), value=lambda row: figure_text(row.effect), align="end"
    ),
    Column(
        "shared",
        N_("Questions shared with it"),
        value=lambda row: row.shared.questions if row.shared else None,
    ),
    Column(
        "stronger",
        N_("At the same questions"),
        value=lambda row: _signed(row.shared.stronger) if row.shared else None,
        align="end",
    ),
    Column(
        "alpha",
        N_("Cronbach's alpha"),
        value=lambda row: figure_text(row.found.whole.alpha),
        align="end",
        rank=2,
    ),
    Column(
        "papers",
        N_("Facility of the papers"),
        value=lambda row: _between(row.found.whole.hardest, row.found.whole.easiest),
        align="end",
        rank=2,
    ),
)


def _between(least: float | None, most: float | None) -> str | None:
    if least is None or most is None or least == most:
        return figure_text(least)
    return f"{figure_text(least)} – {figure_text(most)}"


def _question_columns(found: Comparison) -> tuple[Column, ...]:
    may = required().may("questions.read")

    def facility(place: int, side: Side) -> Column:
        return Column(
            f"facility{place + 1}",
            gettext(N_("Facility in {exam}"), exam=pick(side.exam.name, side.exam.name_en)),
            value=lambda row: figure_text(row.facilities[place]),
            align="end",
        )

    def link(row: Common) -> str | None:
        return f"/questions/{row.question.code}" if may else None

    return (
        Column(
            "stem",
            N_("Question"),
            value=lambda row: plain_text(pick(row.question.stem, row.question.stem_en)),
            link=link,
        ),
        *(facility(place, side) for place, side in enumerate(found.sides)),
    )
