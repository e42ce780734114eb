"""Promotions as they come in and go out."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from career.promotions.queries import EntryShown, ListShown, Notice
from career.promotions.rules.score import Score
from career.promotions.words import told
from certification.rules.reading import Names
from kit.language import pick
from staff.shapes import Input, Output

Code = Annotated[str, Meta(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class PromotionInput(Input):
    """Something people are promoted to."""

    code: Code
    name: Annotated[str, Meta(min_length=2, max_length=80)]
    name_en: Annotated[str, Meta(max_length=120)] | None = None


class NoticeInput(Input):
    """The next version of a notice."""

    number: Annotated[str, Meta(min_length=1, max_length=80)]
    text: Annotated[str, Meta(min_length=2, max_length=20000)]
    places: Annotated[int, Meta(ge=1, le=1000)] | None = None
    score: Score | None = None


class ListInput(Input):
    """The day as of which a list is made."""

    as_of: date


class PromotionOutput(Output):
    """A promotion."""

    code: str
    name: str
    lists: int
    adopted: int


class NoticeOutput(Output):
    """A version of a notice."""

    version: int
    number: str
    text: str
    places: int | None
    score: Score
    made_at: datetime


class ListOutput(Output):
    """A list without its people."""

    id: int
    promotion: str
    name: str
    as_of: date
    state: str
    people: int
    eligible: int
    nearly: int
    conditions: dict[str, object]
    source: str
    made_at: datetime
    made_by: str | None
    adopted_at: datetime | None
    adopted_by: str | None


class ProofOutput(Output):
    """A fact and where it can be looked at."""

    text: str
    link: str | None


class FindingOutput(Output):
    """What one condition said."""

    condition: str
    met: bool
    because: str | None
    remedy: str | None
    ready: date | None
    proofs: list[ProofOutput]


class EntryOutput(Output):
    """A person on a list."""

    employee_no: str
    name: str
    town: str
    standing: str
    place: int | None
    points: float
    score: list[dict[str, object]]
    missing: int
    ready: date | None
    findings: list[FindingOutput]


def notice_output(notice: Notice) -> NoticeOutput:
    """As JSON."""
    return NoticeOutput(
        notice.version,
        notice.number,
        notice.text,
        notice.places,
        notice.score,
        notice.made_at,
    )


def list_output(shown: ListShown) -> ListOutput:
    """As JSON."""
    return ListOutput(
        shown.id,
        shown.promotion,
        pick(shown.name, shown.name_en),
        shown.as_of,
        shown.state,
        shown.people,
        shown.eligible,
        shown.nearly,
        dict(shown.tree),
        shown.source,
        shown.made_at,
        shown.made_by,
        shown.adopted_at,
        shown.adopted_by,
    )


def entry_output(entry: EntryShown, names: Names) -> EntryOutput:
    """As JSON."""
    return EntryOutput(
        entry.employee_no,
        entry.name,
        pick(entry.town_name, entry.town_name_en),
        entry.standing,
        entry.place,
        float(entry.points),
        [dict(one) for one in entry.score],
        entry.missing,
        entry.ready,
        [
            FindingOutput(
                said.condition,
                said.met,
                said.because,
                said.remedy,
                said.ready,
                [ProofOutput(proof.text, proof.link) for proof in said.proofs],
            )
            for said in told(entry.findings, entry.employee_no, names)
        ],
    )
