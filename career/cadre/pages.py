"""The appointment form on a page: what is kept, printing, .lrmx out and in."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, PathParameter

from career.cadre import service
from career.cadre.queries import duty_form, kept_file, packed, unpacked, whole_form
from career.cadre.reading import LARGEST_BODY, read_form
from career.cadre.rules.form import BY_NAME, DEGREE_PARTS, FIELDS, Difference, Relative, differences
from career.cadre.rules.form import Form as Appointment
from career.permissions import FILES
from kit import clock
from kit.encryption import KeyMissing, note_reading, opened, seal
from kit.errors import Invalid, Refusal
from kit.files.uploading import received
from kit.language import N_, gettext
from kit.permissions import required
from kit.web import page
from kit.web.forms import Form, entered
from kit.web.pages import flash, redirect
from staff.queries.access import open_person
from staff.queries.people import Person

EmployeeNo = Annotated[str, PathParameter(max_length=20)]
SEPARATOR = "|"


def label(name: str) -> str:
    """What a field is called in the reader's language."""
    if name == "JiaTingChengYuan":
        return gettext(N_("Family and social relations"))
    if name == "ZhaoPian":
        return gettext(N_("Photo"))
    known = BY_NAME.get(name)
    if known is None:
        return name
    part = name.partition("_")[2]
    return gettext(known.label, what=gettext(DEGREE_PARTS[part]) if part in DEGREE_PARTS else "")


def family_text(form: Appointment) -> str:
    """A line for each relative: relation | name | month of birth | party | work."""
    lines = ((r.relation, r.name, r.born, r.party, r.work) for r in form.family)
    return "\n".join(f" {SEPARATOR} ".join(line) for line in lines)


def family_of(text: str) -> list[Relative]:
    """The relatives of such lines."""
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.replace("｜", SEPARATOR).split(SEPARATOR)]
        if any(parts):
            found.append(Relative(*(parts + [""] * 5)[:5]))
    return found


async def _shown(
    person: Person, form: Form | None = None, preview: list[Difference] | None = None, **more: Any
) -> Response[str]:
    kept = await kept_file(person.id)
    duty = await duty_form(person, clock.today())
    held = form or Form.of(**kept.texts, family=family_text(kept))
    return page(
        "career/personnel_file.html",
        status=held.status,
        person=person,
        own=person.id == required().person_id,
        form=held,
        fields=[
            (one.name, label(one.name), duty.text(one.name), one.long, one.longest)
            for one in FIELDS
        ],
        photo=bool(kept.photo),
        preview=preview,
        label=label,
        **more,
    )


class CadrePages(Controller):
    """`/people/{employeeNo}/personnel-file`."""

    path = "/people/{employee_no:str}/personnel-file"
    include_in_schema = False

    @get("/", permission=FILES)
    async def show_file(self, employee_no: FromPath[EmployeeNo]) -> Response[str]:
        """What is kept of the person beyond duty; the reading is noted."""
        person = await open_person(employee_no, FILES)
        await note_reading("person", employee_no, ["personnel-file"])
        return await _shown(person)

    @post("/", permission=FILES)
    async def keep_file(
        self, request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]
    ) -> Any:
        """The file as entered, or the form again."""
        person = await open_person(employee_no, FILES)
        form = await entered(request)
        kept = await kept_file(person.id)
        texts = {one.name: form.value(one.name).strip() for one in FIELDS}
        drafted = Appointment(
            {name: text for name, text in texts.items() if text},
            family_of(form.value("family")),
            kept.photo,
        )
        try:
            await service.keep(person, drafted, now=clock.now())
        except Invalid as refusal:
            wrong = [text for name, text in refusal.errors.items() if name.startswith("JiaTing")]
            family = {"family": wrong[0]} if wrong else {}
            return await _shown(person, form.refused(Invalid(refusal.errors | family)))
        flash(N_("Saved."))
        return redirect(f"/people/{employee_no}/personnel-file")

    @post("/lrmx", permission=FILES, request_max_body_size=LARGEST_BODY)
    async def preview(
        self, request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]
    ) -> Any:
        """What an .lrmx file would change, before it does."""
        person = await open_person(employee_no, FILES)
        try:
            _, content = await received(request)
            form, ignored = await read_form(content)
        except Refusal as refusal:
            refused = Form().refused(refusal)
            wrong = " ".join(f"{label(n)}: {text}" for n, text in refused.errors.items())
            problem = f"{refused.problem} {wrong}".strip()
            return await _shown(person, Form(problem=problem, status=refused.status))
        await note_reading("person", employee_no, ["personnel-file"], reason="lrmx")
        changes = differences(await whole_form(person, clock.today()), form)
        token = seal(packed(form), f"lrmx:{person.id}")
        return await _shown(person, None, changes, ignored=ignored, token=token)

    @post("/take-over", permission=FILES, request_max_body_size=LARGEST_BODY * 2)
    async def take_over(
        self, request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]
    ) -> Any:
        """The file holds what the previewed .lrmx file says."""
        person = await open_person(employee_no, FILES)
        form = await entered(request)
        try:
            read = unpacked(opened(form.value("token"), f"lrmx:{person.id}"))
            await service.take_over(person, read, now=clock.now())
        except KeyMissing as error:
            raise Invalid({"token": N_("Upload the file again.")}) from error
        flash(N_("The file is taken over."))
        return redirect(f"/people/{employee_no}/personnel-file")
