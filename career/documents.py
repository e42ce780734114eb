"""The career record on paper."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from career.appraisals.words import INCENTIVES, cycle_name, grade_word
from career.course import Course, course_of
from career.queries import Career
from career.words import length_text, period_word, policy_text
from certification.rules.life import LABELS
from kit.clock import civil
from kit.documents import (
    Block,
    Column,
    Drawing,
    Facts,
    Frame,
    Grid,
    Heading,
    Keep,
    Pen,
    Text,
    report,
)
from kit.language import N_, gettext, pick
from kit.web.charts import Span, marks
from kit.web.environment import date_text, number_text, period_text
from staff.words import EDUCATION, IDENTITIES, word

INK = {
    "series-1": "#1f6f6b",
    "series-2": "#8a6d1f",
    "series-3": "#2563a8",
    "series-4": "#6b7280",
    "series-5": "#7c3aed",
    "bad": "#b3321f",
}
LANE, LANES = 15.0, 40
"""Points of a lane of the timeline, and lanes on a page."""


def career_record(career: Career, made_at: datetime) -> bytes:
    """The career as a PDF in the reader's language; nothing of the identity number is in it."""
    person = career.person
    title = gettext(N_("Career record"))
    frame = Frame(
        title=f"{title} {person.name} {person.employee_no}",
        made_at=made_at,
        header=f"{title} · {person.name} {person.employee_no}",
        footer=gettext(
            N_("As of {day}, printed on {printed}."),
            day=date_text(career.as_of),
            printed=date_text(civil(made_at)),
        ),
    )
    policy = career.policy
    blocks: list[Block] = [
        Heading(title, 1, "centre"),
        Facts(_facts(career)),
        Heading(gettext(N_("Service length"))),
        Text(length_text(career.length), size=13, bold=True),
        Text(
            policy_text(policy.counts, policy.excludes, policy.part_months),
            size=8.5,
            colour="#555555",
        ),
        *_course(career),
        Heading(gettext(N_("Placements"))),
        _placements(career),
    ]
    if career.elsewhere:
        blocks += [Heading(gettext(N_("Service and study on evidence"))), _elsewhere(career)]
    blocks += [
        Heading(gettext(N_("Days served at windows"))),
        _served(career),
        Heading(gettext(N_("Certificates"))),
        _certificates(career),
    ]
    if career.exams or career.class_hours:
        blocks += [
            Heading(gettext(N_("Training"))),
            Text(
                gettext(
                    N_("{hours} class hours; {count} exams passed."),
                    hours=number_text(career.class_hours),
                    count=len(career.exams),
                )
            ),
        ]
    if career.appraisals:
        blocks += [Heading(gettext(N_("Appraisals"))), _appraisals(career)]
    if career.incentives:
        blocks += [Heading(gettext(N_("Awards and penalties"))), _incentives(career)]
    return report(frame, blocks)


def _facts(career: Career) -> list[tuple[str, object]]:
    person = career.person
    centre = person.home_centre_name
    return [
        (gettext(N_("Name")), person.name),
        (gettext(N_("Number")), person.employee_no),
        (gettext(N_("Town")), pick(person.town_name, person.town_name_en)),
        (gettext(N_("Home centre")), pick(centre, person.home_centre_name_en) if centre else "–"),
        (gettext(N_("Identity")), word(IDENTITIES, person.identity)),
        (gettext(N_("Education")), word(EDUCATION, person.education) or "–"),
        (gettext(N_("Here since")), date_text(person.hired_on) if person.hired_on else "–"),
        (gettext(N_("Days served")), number_text(career.total.days)),
    ]


def _course(career: Career) -> list[Block]:
    """The timeline, on as many pages as its lanes need."""
    course = course_of(career)
    if course is None:
        return []
    lanes = list(course.lanes.items())
    parts = [
        Drawing(
            len(shown) * LANE + 18, partial(_lanes, course=course, lanes=shown, today=career.as_of)
        )
        for shown in (lanes[start : start + LANES] for start in range(0, len(lanes), LANES))
    ]
    return [Keep([Heading(course.title), parts[0]]), *parts[1:]]


def _lanes(
    pen: Pen, *, course: Course, lanes: Sequence[tuple[str, Sequence[Span]]], today: date
) -> None:
    named, days = 118.0, max(1, (course.last - course.first).days)

    def x(day: date) -> float:
        inside = min(max(day, course.first), course.last)
        return named + (pen.width - named - 4) * (inside - course.first).days / days

    for day, said in marks(course.first, course.last):
        pen.line(x(day), 11, x(day), pen.height, thick=0.3, colour="#c3ccd6")
        pen.text(x(day) + 2, 8, said, size=7, colour="#555555")
    for number, (name, spans) in enumerate(lanes):
        y = 13 + LANE * number
        pen.text(named - 6, y + 9, name, size=8, align="right", room=named - 8)
        for span in spans:
            begins, ends = x(span.first), x(span.last or course.last)
            wide = max(2.0, ends - begins)
            pen.box(begins, y, wide, LANE - 4, fill=INK[span.tone], stroke=None, radius=1.5)
            if wide > 7.5 * len(span.text) + 6:
                pen.text(begins + 3, y + 8, span.text, size=7, colour="#ffffff")
    if course.first <= today <= course.last:
        pen.line(x(today), 11, x(today), pen.height, colour=INK["bad"], dashed=True)


def _placements(career: Career) -> Grid:
    return Grid(
        [
            Column(gettext(N_("Period")), 2.2),
            Column(gettext(N_("Centre")), 2.6),
            Column(gettext(N_("Post")), 1.8),
            Column(gettext(N_("Kind")), 1.5),
            Column(gettext(N_("Length")), 1.2),
            Column(gettext(N_("Order")), 2),
        ],
        [
            (
                period_text(one.placed.first_day, one.placed.last_day),
                pick(one.placed.centre_name, one.placed.centre_name_en),
                pick(one.placed.post_name, one.placed.post_name_en),
                period_word(one.placed.kind),
                length_text(one.length),
                one.placed.order_no,
            )
            for one in career.placements
        ],
        empty=gettext(N_("No placements.")),
    )


def _elsewhere(career: Career) -> Grid:
    return Grid(
        [Column(gettext(N_("Period")), 2), Column(gettext(N_("Kind")), 3)],
        [
            (period_text(one.first_day, one.last_day), period_word(one.kind))
            for one in career.elsewhere
        ],
    )


def _served(career: Career) -> Grid:
    return Grid(
        [Column(gettext(N_("Centre")), 4), Column(gettext(N_("Days")), 1, "right")],
        [(pick(one.name, one.name_en), number_text(one.days)) for one in career.served],
        empty=gettext(N_("No days at a window yet.")),
    )


def _appraisals(career: Career) -> Grid:
    return Grid(
        [Column(gettext(N_("Cycle")), 4), Column(gettext(N_("Grade")), 1.5)],
        [(cycle_name(one.cycle), grade_word(one.grade)) for one in career.appraisals],
    )


def _incentives(career: Career) -> Grid:
    return Grid(
        [
            Column(gettext(N_("Date")), 1.4),
            Column(gettext(N_("Kind")), 1),
            Column(gettext(N_("For what")), 3),
            Column(gettext(N_("Order")), 2),
        ],
        [
            (date_text(one.first_day), word(INCENTIVES, one.kind), one.title, one.order_no or "–")
            for one in career.incentives
        ],
    )


def _certificates(career: Career) -> Grid:
    return Grid(
        [
            Column(gettext(N_("Number")), 1.6),
            Column(gettext(N_("Certificate")), 2.4),
            Column(gettext(N_("Period")), 2.4),
            Column(gettext(N_("State")), 1),
        ],
        [
            (
                one.number,
                pick(one.type_name, one.type_name_en),
                period_text(one.first_day, one.last_day),
                gettext(LABELS[one.state(career.as_of)]),
            )
            for one in career.certificates
        ],
        empty=gettext(N_("No certificates.")),
    )
