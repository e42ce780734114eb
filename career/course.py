"""The course of a career along one calendar, for the page and for the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from career.appraisals.words import grade_word
from career.queries import Career
from career.words import period_word
from kit.language import N_, gettext, pick
from kit.web.charts import Span
from kit.web.environment import number_text

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Course:
    """Lanes of periods between two days; `lanes`: what stands beside a lane -> its periods."""

    title: str
    first: date
    last: date
    lanes: Mapping[str, Sequence[Span]]


def course_of(found: Career) -> Course | None:
    """Placements by centre, evidence, certificates, appraisals, training, exams and awards.

    None: there is nothing yet.
    """
    lanes: dict[str, list[Span]] = {}
    for stay in reversed(found.placements):
        placed = stay.placed
        centre = pick(placed.centre_name, placed.centre_name_en)
        text = f"{pick(placed.post_name, placed.post_name_en)} · {period_word(placed.kind)}"
        tone = "series-2" if placed.kind in found.policy.excludes else "series-1"
        lanes.setdefault(centre, []).append(Span(placed.first_day, placed.last_day, text, tone))
    for period in found.elsewhere:
        tone = "series-2" if period.kind in found.policy.excludes else "series-1"
        lanes.setdefault(gettext(N_("On evidence")), []).append(
            Span(period.first_day, period.last_day, period_word(period.kind), tone)
        )
    for held in sorted(found.certificates, key=lambda c: c.first_day):
        name = pick(held.type_name, held.type_name_en)
        lanes.setdefault(name, []).append(
            Span(held.first_day, held.last_day, held.number, "series-3")
        )
    for graded in reversed(found.appraisals):
        cycle = graded.cycle
        tone = "series-3" if graded.grade == "excellent" else "series-4"
        lanes.setdefault(gettext(N_("Appraisals")), []).append(
            Span(cycle.first_day, cycle.last_day, grade_word(graded.grade), tone)
        )
    for month in found.trained:
        text = gettext(N_("{hours} class hours"), hours=number_text(month.hours))
        lanes.setdefault(gettext(N_("Training")), []).append(
            Span(month.first_day, month.last_day, text, "series-4")
        )
    for exam in found.exams:
        lanes.setdefault(gettext(N_("Exams passed")), []).append(
            Span(exam.on, exam.on, exam.exam, "series-5")
        )
    for one in reversed(found.incentives):
        last = one.last_day if one.kind == "penalty" else one.first_day
        lanes.setdefault(gettext(N_("Awards and penalties")), []).append(
            Span(one.first_day, last, one.title, "bad" if one.kind == "penalty" else "series-2")
        )
    if not lanes:
        return None
    spans = [span for lane in lanes.values() for span in lane]
    first = min(span.first for span in spans)
    last = max([found.as_of, *(span.last for span in spans if span.last is not None)])
    title = gettext(N_("Timeline of placements and certificates"))
    return Course(title, first, max(last, first + YEAR), lanes)
