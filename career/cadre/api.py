"""The appointment form over HTTP: as JSON, PDF and .lrmx."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Controller, Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter
from msgspec import Meta

from career.cadre import service
from career.cadre.documents import appointment_form
from career.cadre.queries import kept_file, whole_form
from career.cadre.reading import LARGEST_BODY, read_form
from career.cadre.rules.form import Form, Relative, differences, to_xml
from career.permissions import FILES
from kit import clock
from kit.documents import made
from kit.encryption import note_reading
from kit.files.uploading import received
from staff.queries.access import open_person
from staff.shapes import Input, Output

EmployeeNo = Annotated[str, PathParameter(max_length=20)]
Text = Annotated[str, Meta(max_length=6000)]
XML = "application/xml"


class RelativeShape(Input):
    """A member of the family."""

    relation: Annotated[str, Meta(max_length=20)] = ""
    name: Annotated[str, Meta(max_length=50)] = ""
    born: Annotated[str, Meta(max_length=8)] = ""
    party: Annotated[str, Meta(max_length=20)] = ""
    work: Annotated[str, Meta(max_length=120)] = ""


class FileInput(Input):
    """What the personnel office keeps beyond duty; fields bear the elements' names."""

    texts: dict[str, Text]
    family: list[RelativeShape] = []

    def form(self, photo: str) -> Form:
        """For the service."""
        family = [
            Relative(one.relation, one.name, one.born, one.party, one.work) for one in self.family
        ]
        return Form(dict(self.texts), family, photo)


class FormOutput(Output):
    """The form as it is printed; empty fields are left out."""

    texts: dict[str, str]
    family: list[RelativeShape]
    photo: bool


class DifferenceOutput(Output):
    """A field that the import would change."""

    field: str
    before: str
    after: str


class PreviewOutput(Output):
    """What an .lrmx file would change."""

    changes: list[DifferenceOutput]
    ignored: list[str]
    """Elements that are not read."""
    done: bool


def _output(form: Form) -> FormOutput:
    family = [
        RelativeShape(one.relation, one.name, one.born, one.party, one.work) for one in form.family
    ]
    return FormOutput(dict(form.texts), family, bool(form.photo))


def attached(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """A file that nobody between keeps."""
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
        },
    )


class CadreApi(Controller):
    """`/api/people/{employeeNo}/personnel-file`, and the form as .lrmx and PDF."""

    path = "/api/people/{employee_no:str}"
    tags = ["Personnel files"]

    @get("/personnel-file", permission=FILES)
    async def show_file(self, employee_no: FromPath[EmployeeNo]) -> FormOutput:
        """The whole form; the reading is noted."""
        person = await open_person(employee_no, FILES)
        await note_reading("person", employee_no, ["personnel-file"])
        return _output(await whole_form(person, clock.today()))

    @put("/personnel-file", permission=FILES, status_code=204)
    async def keep_file(self, employee_no: FromPath[EmployeeNo], data: JSONBody[FileInput]) -> None:
        """What is kept beyond duty is as given; the photo stays."""
        person = await open_person(employee_no, FILES)
        photo = (await kept_file(person.id)).photo
        await service.keep(person, data.form(photo), now=clock.now())

    @get("/career.lrmx", permission=FILES)
    async def export(
        self, employee_no: FromPath[EmployeeNo], on: FromQuery[date | None] = None
    ) -> Response[bytes]:
        """The appointment form as an .lrmx file; the reading is noted."""
        person = await open_person(employee_no, FILES)
        await note_reading("person", employee_no, ["personnel-file"], reason="lrmx")
        form = await whole_form(person, on or clock.today())
        return attached(to_xml(form), XML, f"{person.name}.lrmx")

    @post("/career.lrmx", permission=FILES, status_code=200, request_max_body_size=LARGEST_BODY)
    async def take_in(
        self,
        request: Request[Any, Any, Any],
        employee_no: FromPath[EmployeeNo],
        confirm: FromQuery[bool] = False,  # noqa: FBT002 - a query parameter
    ) -> PreviewOutput:
        """What an .lrmx file would change; with `confirm` it is taken over."""
        person = await open_person(employee_no, FILES)
        _, content = await received(request)
        form, ignored = await read_form(content)
        await note_reading("person", employee_no, ["personnel-file"], reason="lrmx")
        changes = differences(await whole_form(person, clock.today()), form)
        if confirm:
            await service.take_over(person, form, now=clock.now())
        told = [DifferenceOutput(one.name, one.before, one.after) for one in changes]
        return PreviewOutput(told, ignored, confirm)

    @get("/appointment-form.pdf", permission=FILES)
    async def print_form(
        self, employee_no: FromPath[EmployeeNo], on: FromQuery[date | None] = None
    ) -> Response[bytes]:
        """The appointment form 干部任免审批表, two pages; the reading is noted."""
        person = await open_person(employee_no, FILES)
        await note_reading("person", employee_no, ["personnel-file"], reason="pdf")
        day = on or clock.today()
        content = await made(appointment_form, await whole_form(person, day), day, clock.now())
        return attached(content, "application/pdf", f"{person.name}-任免审批表.pdf")
