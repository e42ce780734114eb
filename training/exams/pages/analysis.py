"""How an exam and its questions did, for examiners: figures, plots, options, cohorts."""

from decimal import Decimal
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from kit.errors import NotFound
from kit.language import N_, current, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Table, asked, page, table_page
from kit.web.charts import Bar, Dot, Line, bars, lines, scatter
from training.exams.pages.words import FLAGS
from training.exams.queries import analysis as figures
from training.exams.queries import exams
from training.exams.queries.analysis import ALL, COHORTS, FIRST, Analysis, Cohort, ItemShown
from training.exams.queries.exams import ExamShown

BANDS = 10
BY = {
    "town": N_("by town"),
    "sitting": N_("by sitting"),
    "month": N_("by month"),
    "attempt": N_("by number of attempt"),
    "paper": N_("by printed paper"),
}
FIFTHS = (N_("weakest fifth"), N_("second"), N_("middle"), N_("fourth"), N_("strongest fifth"))


def figure_text(value: float | None, digits: int = 2) -> str | None:
    """A figure with a real minus sign; None where it cannot be told."""
    return None if value is None else f"{value:.{digits}f}".replace("-", "−")


def plain_text(text: str) -> str:
    """The beginning of a question without its mark-up."""
    return " ".join(text.replace("<", " <").split())[: 60 if current() == "en" else 30]


async def _exam(exam_id: int) -> ExamShown:
    found = await exams.exam(exam_id)
    if found is None:
        raise NotFound
    return found


def _counted(request: Request[Any, Any, Any]) -> str:
    return ALL if request.query_params.get("attempts") == ALL else FIRST


class AnalysisPages(Controller):
    """`/exams/{exam_id}/analysis`."""

    path = "/exams"
    include_in_schema = False

    @get("/{exam_id:int}/analysis", permission="exams.read")
    async def analysis(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[Any]:
        """How the questions did; with `of=cohorts` the file that is asked for is of the groups."""
        exam, counted = await _exam(exam_id), _counted(request)
        found = await figures.analysis(exam_id, attempts=counted)
        by = request.query_params.get("by", "town")
        by = by if by in COHORTS else "town"
        table = Table(
            "analysis",
            N_("Questions, hardest first"),
            _columns(exam_id, counted),
            found.items,
            asked(page_size=500),
            empty=N_("Nobody has finished this exam yet."),
        )
        compared = Table(
            "cohorts",
            N_("Side by side"),
            _COHORTS,
            await figures.cohorts(exam_id, by, attempts=counted),
            asked(page_size=500),
            download=False,
        )
        if request.query_params.get("of") == "cohorts" and compared.asked.format is not None:
            return table_page("training/analysis.html", compared)
        return table_page(
            "training/analysis.html",
            table,
            exam=exam,
            found=found,
            counted=counted,
            figure_text=figure_text,
            by=by,
            kinds=BY,
            compared=compared,
            scores=_distribution(found.scores),
            plot=_plot(exam_id, found, counted),
        )

    @get("/{exam_id:int}/analysis/{question:str}", permission="questions.read")
    async def question(
        self, exam_id: FromPath[int], question: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[Any]:
        """How one question did: its curve, and how often each option was chosen."""
        exam, counted = await _exam(exam_id), _counted(request)
        found = await figures.analysis(exam_id, attempts=counted)
        one = next((item for item in found.items if item.code == question), None)
        if one is None:
            raise NotFound
        return page(
            "training/analysis-question.html",
            exam=exam,
            one=one,
            counted=counted,
            figure_text=figure_text,
            flags=[Badge(gettext(FLAGS[f][0]), FLAGS[f][1]) for f in one.item.flags],
            curve=lines(
                gettext(N_("From the weakest to the strongest")),
                [gettext(label) for label in FIFTHS],
                [Line(gettext(N_("Facility")), one.item.curve)],
                description=gettext(N_("Facility in each fifth of the attempts by their points.")),
            ),
            options=await figures.distractors(exam_id, question, attempts=counted),
        )


def _columns(exam_id: int, counted: str) -> tuple[Column, ...]:
    def link(row: ItemShown) -> str | None:
        if not required().may("questions.read"):
            return None
        return f"/exams/{exam_id}/analysis/{row.code}?attempts={counted}"

    return (
        Column(
            "stem",
            N_("Question"),
            value=lambda row: plain_text(pick(row.stem, row.stem_en)),
            link=link,
        ),
        Column("answered", N_("Answered"), value=lambda row: row.item.answered, rank=2),
        Column(
            "facility",
            N_("Facility"),
            value=lambda row: figure_text(row.item.facility),
            align="end",
        ),
        Column(
            "deviation",
            N_("Deviation"),
            value=lambda row: figure_text(row.item.spread),
            align="end",
            rank=3,
        ),
        Column(
            "itemTotal",
            N_("With the whole"),
            value=lambda row: figure_text(row.item.item_total),
            align="end",
            rank=3,
        ),
        Column(
            "discrimination",
            N_("Discrimination"),
            value=lambda row: figure_text(row.item.discrimination),
            align="end",
        ),
        Column(
            "efficiency",
            N_("Efficiency"),
            value=lambda row: figure_text(row.item.efficiency),
            align="end",
            rank=2,
        ),
        Column(
            "flags",
            N_("Look at"),
            value=lambda row: (
                [Badge(gettext(FLAGS[flag][0]), FLAGS[flag][1]) for flag in row.item.flags] or None
            ),
        ),
    )


def _share(row: Cohort) -> str:
    return f"{100 * row.passed / row.attempts:.0f} %"


_COHORTS = (
    Column("name", N_("Group"), value=lambda row: pick(row.name, row.name_en)),
    Column("attempts", N_("Attempts")),
    Column("mean", N_("Mean"), value=lambda row: f"{row.mean:.1f} %", align="end"),
    Column(
        "deviation",
        N_("Deviation"),
        value=lambda row: figure_text(row.deviation, 1),
        align="end",
        rank=2,
    ),
    Column("passed", N_("Passed"), value=_share, align="end"),
    Column(
        "effect",
        N_("Beside all others"),
        value=lambda row: figure_text(row.effect),
        align="end",
    ),
)


def _distribution(scores: tuple[Decimal, ...]) -> object:
    """How many attempts came out in each tenth."""
    counts = [0] * BANDS
    for score in scores:
        counts[min(BANDS - 1, int(score) // BANDS)] += 1
    return bars(
        gettext(N_("Distribution of results")),
        [
            Bar(f"{10 * place}–{10 * place + (10 if place == BANDS - 1 else 9)} %", [count])
            for place, count in enumerate(counts)
        ],
        description=gettext(N_("How many attempts came out in each tenth.")),
    )


def _plot(exam_id: int, found: Analysis, counted: str) -> object:
    """Facility against discrimination: bad questions stand low or at the sides."""
    may = required().may("questions.read")
    return scatter(
        gettext(N_("Questions by facility and discrimination")),
        [
            Dot(
                f"{plain_text(pick(one.stem, one.stem_en))} · {figure_text(one.item.facility)} · "
                f"{figure_text(one.item.discrimination)}",
                one.item.facility,
                one.item.discrimination,
                "bad" if "negative" in one.item.flags else "note" if one.item.flags else "series-1",
                f"/exams/{exam_id}/analysis/{one.code}?attempts={counted}" if may else None,
            )
            for one in found.items
            if one.item.discrimination is not None
        ],
        x_axis=gettext(N_("Facility")),
        y_axis=gettext(N_("Discrimination")),
        x_bounds=(0.0, 1.0),
        y_bounds=(-0.4, 0.8),
        description=gettext(
            N_("Below the line, those who know more get it wrong: the key should be looked at.")
        ),
    )
