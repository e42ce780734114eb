"""Personal data on pages: one's own, and the personnel office's requests."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter

from career.permissions import CORRECTIONS
from career.privacy import service
from career.privacy.queries import SUBJECTS, held, looks, requests
from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext
from kit.permissions import SELF, required
from kit.web import Badge, Tone, page
from kit.web.forms import Form, entered
from kit.web.pages import flash, redirect
from staff.queries.access import oneself
from staff.queries.people import person_by_id
from staff.words import options, word

Key = Annotated[int, PathParameter(ge=1, le=2**62)]
STATES = {"open": N_("open"), "done": N_("done"), "refused": N_("refused")}
TONES: dict[str, Tone] = {"open": "note", "done": "good"}


def _state(state: str) -> Badge:
    return Badge(gettext(STATES[state]), TONES.get(state, "quiet"))


async def _own(form: Form) -> Response[str]:
    reader = required()
    person = None if reader.person_id is None else await person_by_id(reader.person_id)
    if person is None:
        return page("career/nobody.html")
    return page(
        "career/own_data.html",
        status=form.status,
        form=form,
        held=[(gettext(what), count) for what, count in await held(person.id)],
        looks=await looks(person.employee_no),
        requests=[
            (one, word(SUBJECTS, one.subject), _state(one.state))
            for one in await requests(person.id)
        ],
        subjects=options(SUBJECTS),
    )


@get("/me/data", permission=SELF, include_in_schema=False)
async def show_own() -> Response[str]:
    """What is held of the reader, and who looked."""
    return await _own(Form())


@post("/me/data/corrections", permission=SELF, include_in_schema=False)
async def request_correction(request: Request[Any, Any, Any]) -> Any:
    """The request is made, or the form comes again."""
    person = await oneself()
    form = await entered(request)
    try:
        await service.request_correction(
            person.id, form.value("subject"), form.value("text")[:2000], now=clock.now()
        )
    except Refusal as refusal:
        return await _own(form.refused(refusal))
    flash(N_("The personnel office will look at it."))
    return redirect("/me/data")


async def _all(form: Form) -> Response[str]:
    return page(
        "career/corrections.html",
        status=form.status,
        form=form,
        requests=[
            (one, word(SUBJECTS, one.subject), _state(one.state))
            for one in await requests(towns=required().towns(CORRECTIONS))
        ],
    )


@get("/corrections", permission=CORRECTIONS, include_in_schema=False)
async def list_corrections() -> Response[str]:
    """Requests of the reader's towns."""
    return await _all(Form())


@post("/corrections/{request_id:int}", permission=CORRECTIONS, include_in_schema=False)
async def answer_correction(request: Request[Any, Any, Any], request_id: FromPath[Key]) -> Any:
    """The request is answered, or the list comes again."""
    form = await entered(request)
    try:
        await service.answer_correction(
            request_id,
            form.value("answer")[:2000],
            done=form.value("done") == "1",
            towns=required().towns(CORRECTIONS),
            now=clock.now(),
        )
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return await _all(form.refused(refusal))
    flash(N_("Answered; the person has been told."))
    return redirect("/corrections")


ROUTES = (show_own, request_correction, list_corrections, answer_correction)
