"""A picture whose areas are the options of a question: drawn with the pointer, or by numbers."""

from dataclasses import replace
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock, files
from kit.errors import Invalid, NotFound
from kit.language import N_, gettext
from kit.web import Form, entered, flash, page, redirect
from training.exams.queries import bank
from training.exams.queries.bank import QuestionShown
from training.exams.rules import areas
from training.exams.rules.areas import WrongArea
from training.exams.rules.drafts import Draft, Picture
from training.exams.service import bank as service

FILE, PUT, TAKE = "picture", "picture", "without"
LARGEST_FORM = 6_000_000
"""In bytes, with a picture."""


class PictureField(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The picture that was put in before."""

    path: Annotated[str, msgspec.Meta(pattern="^/files/[a-z2-7]{32}/[^/]{1,300}$")]
    width: Annotated[int, msgspec.Meta(ge=1, le=20_000)]
    height: Annotated[int, msgspec.Meta(ge=1, le=20_000)]


class AreaPages(Controller):
    """`/questions/{code}/areas`."""

    path = "/questions/{code:str}/areas"
    include_in_schema = False

    @get("/", permission="questions.edit")
    async def show(self, code: FromPath[str]) -> Response[str]:
        """The picture with the areas of its options."""
        found = await _choice(code)
        return _page(found, _form_of(found.draft), found.draft.picture)

    @post("/", permission="questions.edit", request_max_body_size=LARGEST_FORM)
    async def put(
        self, code: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Put a picture in, take it away, or keep the areas as the question's next version."""
        form = await entered(request)
        found = await _choice(code)
        picture = None
        try:
            if form.value("action") == TAKE:
                await _keep(found, _without(found.draft))
                flash(N_("The question has no picture with areas any more."))
                return redirect(f"/questions/{code}")
            sent = form.files.get(FILE)
            if sent is not None and sent.filename:
                picture = await _kept(sent.filename, await sent.read())
                return _page(found, form, picture)
            picture = _picture(form)
            number = await _keep(found, _with_areas(found.draft, form, picture))
        except Invalid as refusal:
            return _page(found, form.refused(refusal), picture or found.draft.picture)
        flash(
            N_("Version {number} is in the bank. Papers already drawn keep theirs."), number=number
        )
        return redirect(f"/questions/{code}")


async def _choice(code: str) -> QuestionShown:
    """The question's newest version; raises NotFound where it has no options to choose."""
    found = await bank.question(code)
    if found is None or found.draft.kind not in {"single", "multiple"}:
        raise NotFound
    return found


async def _keep(found: QuestionShown, draft: Draft) -> int:
    return await service.change_question(found.code, draft, now=clock.now(), state=found.state)


async def _kept(name: str, content: bytes) -> Picture:
    try:
        stored = await files.keep(name, content, files.PICTURES, now=clock.now())
    except files.UnfitFile as refusal:
        raise Invalid({FILE: refusal.text}, **refusal.facts) from refusal
    width, height = files.size_of_picture(content)
    return Picture(stored.path, width, height)


def _picture(form: Form) -> Picture:
    if not form.value("path"):
        raise Invalid({FILE: N_("Choose a picture first.")})
    given = form.into(PictureField)
    return Picture(given.path, given.width, given.height)


def _without(draft: Draft) -> Draft:
    return replace(
        draft,
        picture=None,
        options=tuple(replace(option, area=None) for option in draft.options),
    )


def _with_areas(draft: Draft, form: Form, picture: Picture) -> Draft:
    """The draft with the areas that were entered; raises Invalid, area by area."""
    errors: dict[str, str] = {}
    options = []
    for number, option in enumerate(draft.options, 1):
        area = None
        try:
            area = areas.read(form.value(f"shape{number}"), form.value(f"numbers{number}"), picture)
        except WrongArea as wrong:
            errors[f"numbers{number}"] = wrong.text
        options.append(replace(option, area=area))
    if not errors and not any(option.area for option in options):
        errors["numbers1"] = N_("Draw at least one area.")
    if errors:
        raise Invalid(errors)
    return replace(draft, picture=picture, options=tuple(options))


def _form_of(draft: Draft) -> Form:
    held = {
        name: value
        for number, option in enumerate(draft.options, 1)
        for name, value in (
            (f"shape{number}", option.area.shape if option.area else ""),
            (f"numbers{number}", areas.written(option.area)),
        )
    }
    return Form.of(held)


def _page(found: QuestionShown, form: Form, picture: Picture | None) -> Response[str]:
    return page(
        "training/question-areas.html",
        question=found,
        draft=found.draft,
        form=form,
        picture=picture,
        shapes=[
            ("rect", gettext(N_("rectangle"))),
            ("circle", gettext(N_("circle"))),
            ("poly", gettext(N_("polygon"))),
        ],
        status=form.status,
    )
