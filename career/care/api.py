"""The pulse and the way to the counsellor, as JSON."""

from datetime import date, datetime
from typing import Annotated

from litestar import get, post, put
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from career.care import service
from career.care.queries import figures, open_round, over, talks, trend
from career.care.rules.pulse import QUESTIONS
from career.care.service import COUNSELLOR
from career.permissions import CARE_READ, CARE_TALKS
from kit import clock
from kit.errors import Forbidden
from kit.language import gettext
from kit.permissions import SELF, required
from staff.queries.access import oneself
from staff.shapes import Input, Output

TAGS = ["Care"]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
Centre = Annotated[str | None, QueryParameter(max_length=20)]
Degree = Annotated[int, Meta(ge=1, le=5)]


class PulseInput(Input):
    """Five answers from 1 (not at all) to 5 (fully)."""

    load: Degree
    stress: Degree
    support: Degree
    rest: Degree
    stay: Degree

    def answers(self) -> dict[str, int]:
        """For the service."""
        return {question: getattr(self, question) for question in QUESTIONS}


class TalkInput(Input):
    """A word to the counsellor."""

    text: Annotated[str, Meta(min_length=1, max_length=2000)]


class TalkChange(Input):
    """How a talk stands."""

    state: Annotated[str, Meta(max_length=10)]
    notes: Annotated[str, Meta(max_length=4000)] | None = None


class PulseQuestions(Output):
    """The round that takes answers, and its questions; no month: none does."""

    month: date | None
    last_day: date | None
    questions: dict[str, str]


class GroupOutput(Output):
    """A group of five answers or more."""

    centre: str
    answers: int
    overall: float
    means: dict[str, float]


class PulseFigures(Output):
    """A round as far as it may be shown."""

    month: date
    whole: GroupOutput | None
    centres: list[GroupOutput]
    hidden: int


class MonthOutput(Output):
    """A month of the pulse; null: too few answers, or no data."""

    month: date
    overall: float | None
    """Of all the reader's towns."""
    centre: float | None
    half_days: float | None
    """A person at the centre, on average."""
    cases: float | None
    """A half-day of one window there, on average."""


class TalkOutput(Output):
    """Somebody who would like to talk."""

    id: int
    employee_no: str
    name: str
    text: str | None
    notes: str | None
    state: str
    made_at: datetime


def need_counsellor() -> None:
    """Nothing; raises Forbidden for everybody else, the administrator too."""
    if COUNSELLOR not in required().roles:
        raise Forbidden(permission=CARE_TALKS)


@get("/api/me/pulse", permission=SELF, tags=TAGS)
async def show_pulse() -> PulseQuestions:
    """The questions of the round that takes answers today."""
    found = await open_round(clock.today())
    return PulseQuestions(
        found.month if found else None,
        found.last_day if found else None,
        {code: gettext(text) for code, text in QUESTIONS.items()},
    )


@post("/api/me/pulse", permission=SELF, tags=TAGS, status_code=204)
async def answer_pulse(data: JSONBody[PulseInput]) -> None:
    """The reader's answers, sealed and without their name."""
    person = await oneself()
    await service.give_answers(
        person.id, person.home_centre_id, data.answers(), today=clock.today()
    )


@post("/api/me/talks", permission=SELF, tags=TAGS, status_code=204)
async def ask_to_talk(data: JSONBody[TalkInput]) -> None:
    """The counsellor alone is told that the reader would like to talk."""
    person = await oneself()
    await service.ask_to_talk(person.id, data.text, now=clock.now())


@get("/api/care/pulse", permission=CARE_READ, tags=TAGS)
async def list_pulse() -> list[PulseFigures]:
    """Rounds that are over by centre of the reader's towns; groups under five are not shown."""
    towns = required().towns(CARE_READ)
    shown = []
    for one in (await over(clock.today()))[:12]:
        found = await figures(one.id, towns)
        groups = [
            GroupOutput(
                group.key,
                group.answers,
                float(group.overall),
                {code: float(mean) for code, mean in group.means.items()},
            )
            for group in ([found.whole] if found.whole else []) + list(found.groups)
        ]
        whole = groups[0] if found.whole else None
        centres = groups[1:] if found.whole else groups
        shown.append(PulseFigures(one.month, whole, centres, found.hidden))
    return shown


@get("/api/care/trend", permission=CARE_READ, tags=TAGS)
async def show_trend(centre: Centre = None) -> list[MonthOutput]:
    """Months that are over, earliest first: the pulse of all, and one centre's beside its load."""
    return [
        MonthOutput(
            one.month,
            None if one.whole is None else float(one.whole),
            None if one.centre is None else float(one.centre),
            float(one.load.half_days) if one.load else None,
            float(one.load.cases) if one.load else None,
        )
        for one in await trend(required().towns(CARE_READ), clock.today(), centre)
    ]


@get("/api/care/talks", permission=CARE_TALKS, tags=TAGS)
async def list_talks() -> list[TalkOutput]:
    """Those who would like to talk, for the counsellor alone."""
    need_counsellor()
    return [
        TalkOutput(one.id, one.employee_no, one.name, one.body, one.notes, one.state, one.made_at)
        for one in await talks()
    ]


@put("/api/care/talks/{talk_id:int}", permission=CARE_TALKS, tags=TAGS, status_code=204)
async def keep_talk(talk_id: FromPath[Key], data: JSONBody[TalkChange]) -> None:
    """How the talk stands, with the counsellor's notes."""
    need_counsellor()
    await service.keep_talk(talk_id, data.state, data.notes, now=clock.now())


ROUTES = (
    show_pulse,
    answer_pulse,
    ask_to_talk,
    list_pulse,
    show_trend,
    list_talks,
    keep_talk,
)
