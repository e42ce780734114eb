"""A promotion list on paper, with its notice, its proofs and pages to sign."""

from collections.abc import Sequence
from datetime import datetime

from career.promotions.queries import EntryShown, ListShown, Notice
from career.promotions.words import rule_text, score_text, told
from certification.rules import reading
from certification.rules.form import parse
from certification.rules.reading import Names
from kit.clock import civil
from kit.documents import (
    Block,
    Cell,
    Column,
    Facts,
    Frame,
    Grid,
    Heading,
    Keep,
    PageBreak,
    Space,
    Text,
    report,
)
from kit.language import N_, gettext, pick
from kit.web.environment import date_text, number_text

MOST_NEARLY = 300


def list_document(
    shown: ListShown,
    notice: Notice,
    people: Sequence[EntryShown],
    names: Names,
    made_at: datetime,
) -> bytes:
    """The list as a PDF in the reader's language; the same input gives the same bytes."""
    title = gettext(N_("Promotion list"))
    name = pick(shown.name, shown.name_en)
    frame = Frame(
        title=f"{title} · {name}",
        made_at=made_at,
        header=f"{title} · {name} · {date_text(shown.as_of)}",
        footer=gettext(
            N_("Notice {number}, version {version}. List no. {id}."),
            number=notice.number,
            version=notice.version,
            id=shown.id,
        ),
    )
    eligible = [one for one in people if one.standing == "eligible"]
    nearly = [one for one in people if one.standing == "nearly"][:MOST_NEARLY]
    blocks: list[Block] = [
        Heading(title, 1, "centre"),
        Text(name, 14, align="centre", space_after=8),
        Facts(
            [
                (gettext(N_("As of")), date_text(shown.as_of)),
                (gettext(N_("Made on")), date_text(civil(shown.made_at))),
                (gettext(N_("Notice")), notice.number),
                (gettext(N_("Version")), notice.version),
                (gettext(N_("People looked at")), shown.people),
                (gettext(N_("Places")), notice.places or "–"),
                (gettext(N_("Eligible")), shown.eligible),
                (gettext(N_("Nearly eligible")), shown.nearly),
            ]
        ),
        Heading(gettext(N_("The notice"))),
        Text(notice.text, 10),
        Heading(gettext(N_("Conditions"))),
        Text(reading.condition(parse(shown.tree), names), 10),
        Text(gettext(N_("Source: {source}"), source=shown.source), 8.5, colour="#555555"),
        Heading(gettext(N_("Score"))),
        Text(rule_text(notice.score), 9.5),
        Heading(gettext(N_("Eligible, by score"))),
        _eligible(eligible, names, notice.places),
        Heading(gettext(N_("Nearly eligible: what is missing"))),
        _nearly(nearly, names),
        PageBreak(),
        Heading(gettext(N_("Signatures")), 1, "centre"),
        Text(
            gettext(
                N_(
                    "We have checked this list of {count} eligible people as of {day} against the "
                    "conditions and the proofs named in it."
                ),
                count=len(eligible),
                day=date_text(shown.as_of),
            ),
            11,
            space_after=18,
        ),
        *_signatures(),
    ]
    return report(frame, blocks)


def _eligible(people: Sequence[EntryShown], names: Names, places: int | None) -> Grid:
    table = []
    for one in people:
        inside = places is not None and one.place is not None and one.place <= places
        proofs = "\n".join(
            f"{said.condition}：{said.because or '–'}"
            for said in told(one.findings, one.employee_no, names)
        )
        table.append(
            (
                Cell(str(one.place), bold=inside),
                Cell(one.name, bold=inside),
                one.employee_no,
                pick(one.town_name, one.town_name_en),
                number_text(one.points),
                f"{proofs}\n{score_text(one.score)}",
            )
        )
    return Grid(
        [
            Column(gettext(N_("Rank")), 0.6, "right"),
            Column(gettext(N_("Name")), 1.1),
            Column(gettext(N_("Number")), 1),
            Column(gettext(N_("Town")), 1),
            Column(gettext(N_("Points")), 0.8, "right"),
            Column(gettext(N_("Proofs and points")), 5),
        ],
        table,
        size=8,
        empty=gettext(N_("Nobody is eligible.")),
    )


def _nearly(people: Sequence[EntryShown], names: Names) -> Grid:
    return Grid(
        [
            Column(gettext(N_("Name")), 1.1),
            Column(gettext(N_("Number")), 1),
            Column(gettext(N_("Town")), 1),
            Column(gettext(N_("Missing")), 4.5),
            Column(gettext(N_("When it can be met")), 1.4),
        ],
        [
            (
                one.name,
                one.employee_no,
                pick(one.town_name, one.town_name_en),
                "\n".join(
                    said.condition + (f"（{said.because}）" if said.because else "")
                    for said in told(one.findings, one.employee_no, names)
                    if not said.met
                ),
                date_text(one.ready) if one.ready else "–",
            )
            for one in people
        ],
        size=8,
        empty=gettext(N_("Nobody.")),
    )


def _signatures() -> list[Block]:
    offices = (
        N_("Drawn up by"),
        N_("Checked by"),
        N_("Personnel office"),
        N_("Discipline inspection"),
        N_("Leading group"),
    )
    return [
        Keep(
            [
                Text(gettext(office), 12, bold=True),
                Space(30),
                Text(gettext(N_("Signature: ______________________    Date: ______________")), 11),
                Space(22),
            ]
        )
        for office in offices
    ]
