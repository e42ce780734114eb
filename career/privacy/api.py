"""Personal data as JSON."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody, PathParameter
from msgspec import Meta

from career.permissions import CORRECTIONS
from career.privacy import service
from career.privacy.queries import everything, held, looks, requests
from kit import clock
from kit.jsontext import dumps
from kit.language import gettext
from kit.permissions import SELF, required
from staff.queries.access import oneself
from staff.shapes import Input, Output

TAGS = ["Personal data"]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]


class CorrectionInput(Input):
    """What is wrong with what is held."""

    subject: Annotated[str, Meta(max_length=40)]
    text: Text


class CorrectionAnswer(Input):
    """What became of it."""

    answer: Text
    done: bool


class LookOutput(Output):
    """Somebody looked at sensitive fields."""

    at: datetime
    by: str | None
    fields: list[str]


class CorrectionOutput(Output):
    """A request to correct something."""

    id: int
    employee_no: str
    subject: str
    text: str
    state: str
    made_at: datetime
    answer: str | None


class DataOutput(Output):
    """What is held of the reader, and who looked."""

    held: dict[str, int]
    looks: list[LookOutput]
    corrections: list[CorrectionOutput]


def _request(one: Any) -> CorrectionOutput:
    return CorrectionOutput(
        one.id, one.employee_no, one.subject, one.text, one.state, one.made_at, one.answer
    )


@get("/api/me/data", permission=SELF, tags=TAGS)
async def show_data() -> DataOutput:
    """What is held of the reader, who looked at what is sensitive, and their requests."""
    person = await oneself()
    return DataOutput(
        {gettext(what): count for what, count in await held(person.id)},
        [
            LookOutput(one.at, one.username, list(one.fields))
            for one in await looks(person.employee_no)
        ],
        [_request(one) for one in await requests(person.id)],
    )


@get("/api/me/data/export.json", permission=SELF, tags=TAGS)
async def export_data() -> Response[str]:
    """Everything that is held of the reader, as a file."""
    person = await oneself()
    found = await everything(person.id, person.employee_no)
    return Response(
        dumps(found) or "",
        media_type="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="my-data.json"',
            "Cache-Control": "no-store",
        },
    )


@post("/api/me/corrections", permission=SELF, tags=TAGS)
async def request_correction(data: JSONBody[CorrectionInput]) -> dict[str, int]:
    """The personnel office is to look at what the reader says is wrong."""
    person = await oneself()
    made = await service.request_correction(person.id, data.subject, data.text, now=clock.now())
    return {"id": made}


@get("/api/corrections", permission=CORRECTIONS, tags=TAGS)
async def list_corrections() -> list[CorrectionOutput]:
    """Requests of the reader's towns."""
    return [_request(one) for one in await requests(towns=required().towns(CORRECTIONS))]


@put("/api/corrections/{request_id:int}", permission=CORRECTIONS, tags=TAGS, status_code=204)
async def answer_correction(request_id: FromPath[Key], data: JSONBody[CorrectionAnswer]) -> None:
    """The request is answered, and the person told."""
    await service.answer_correction(
        request_id,
        data.answer,
        done=data.done,
        towns=required().towns(CORRECTIONS),
        now=clock.now(),
    )


ROUTES = (show_data, export_data, request_correction, list_corrections, answer_correction)
