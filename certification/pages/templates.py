"""Templates of certificates: the list, and the designer with its preview."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, PathParameter, QueryParameter
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from certification.pages.shared import type_options
from certification.permissions import TEMPLATES_EDIT, TEMPLATES_READ
from certification.queries import certificates as held
from certification.queries import templates
from certification.queries.templates import Version
from certification.rules.issued import LANGUAGES, field_names, words
from certification.rules.template import MOST_ELEMENTS, PAPERS, Element, Kind, dump
from certification.service import templates as service
from certification.shown.previews import preview_picture, sample_data
from kit import clock
from kit.errors import Refusal
from kit.language import N_, current, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Form, Table, entered, flash, page, redirect

VersionNumber = Annotated[int, PathParameter(ge=0, le=2**62)]
KINDS = {
    Kind.TEXT: N_("Text"),
    Kind.FIELD: N_("Field"),
    Kind.IMAGE: N_("Picture"),
    Kind.QR: N_("QR code"),
    Kind.LINE: N_("Line"),
    Kind.BOX: N_("Frame"),
    Kind.SEAL: N_("Seal (specimen)"),
}
PAPER_NAMES = {
    "a4-landscape": N_("A4, landscape"),
    "a4-portrait": N_("A4, upright"),
    "card": N_("Card, 85.6 × 54 mm"),
}
LANGUAGE_NAMES = {"zh-CN": N_("Chinese"), "en": N_("English")}
ALIGNS = {"left": N_("left"), "centre": N_("middle"), "right": N_("right")}
_NEW: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"w": 60, "h": 8, "zh": "文字", "en": "Text"},
    Kind.FIELD: {"w": 60, "h": 8, "field": "name"},
    Kind.IMAGE: {"w": 25, "h": 25},
    Kind.QR: {"w": 20, "h": 20},
    Kind.LINE: {"w": 60, "h": 0},
    Kind.BOX: {"w": 60, "h": 20},
    Kind.SEAL: {"w": 15, "h": 15, "zh": "{issuer}"},
}
_BLANK = {item.name: "" if item.default is MISSING else item.default for item in fields(Element)}
"""What the designer shows of an element that says nothing else."""
_NUMBERS = ("x", "y", "w", "h", "size", "thick")
_TEXTS = ("zh", "en", "field", "align", "colour", "file")
_FLAGS = ("bold", "heading")


class Start(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A new template, as a copy of one that is there."""

    code: Annotated[str, Meta(min_length=3, max_length=40)]
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    of: Annotated[str, Meta(max_length=60)] = "standard@0"


class TemplatePages(Controller):
    """`/certificate-templates`."""

    path = "/certificate-templates"
    include_in_schema = False

    @get("/", permission=TEMPLATES_READ)
    async def show_list(self) -> Response[str]:
        """Every template and its versions."""
        return await _list(Form())

    @post("/", permission=TEMPLATES_EDIT)
    async def start(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """A new template begins as a copy; on to the designer."""
        form = await entered(request)
        try:
            given = form.into(Start)
            code, _, number = given.of.partition("@")
            copied = await templates.version(code, int(number) if number.isdigit() else 0)
            await service.save_draft(
                given.code,
                name=given.name,
                name_en=None,
                body=dump(copied.template),
                now=clock.now(),
            )
        except Refusal as refusal:
            return await _list(form.refused(refusal))
        return redirect(f"/certificate-templates/{given.code}")

    @get("/{code:str}", permission=TEMPLATES_READ)
    async def design(self, code: FromPath[str]) -> Response[str]:
        """The designer over the draft, or over the last version where there is none."""
        found = await _last(code)
        body = dump(found.template)
        return _designer(found, body, Form.of(name=found.name, name_en=found.name_en or ""))

    @get("/{code:str}/{number:int}/picture", permission=TEMPLATES_READ)
    async def picture(
        self,
        code: FromPath[str],
        number: FromPath[VersionNumber],
        leaf: Annotated[int, QueryParameter(name="page", ge=0, le=3)] = 0,
    ) -> Response[bytes]:
        """A version filled with sample data."""
        found = await templates.version(code, number)
        return await preview_picture(found.template, leaf)

    @post("/preview", permission=TEMPLATES_EDIT, status_code=HTTP_200_OK)
    async def preview(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """What the designer's form would look like, as a picture."""
        form = await entered(request)
        leaf = form.value("leaf")
        template = service.read(body_of(form))
        return await preview_picture(template, int(leaf) if leaf.isdigit() else 0)

    @post("/{code:str}", permission=TEMPLATES_EDIT)
    async def save(
        self, request: Request[Any, Any, Any], code: FromPath[str]
    ) -> Response[str] | Redirect:
        """The draft is saved, published or thrown away; a thing is added where that is asked."""
        form = await entered(request)
        body: dict[str, Any] = {}
        try:
            if form.value("do") == "discard":
                await service.discard(code)
                flash(N_("The draft is thrown away."))
                return redirect("/certificate-templates")
            body = body_of(form)
            await service.save_draft(
                code,
                name=form.value("name"),
                name_en=form.value("nameEn"),
                body=body,
                now=clock.now(),
            )
            if form.value("do") == "publish":
                made = await service.publish(code, now=clock.now())
                flash(
                    N_("Version {version} is published; new certificates use it."),
                    version=made.version,
                )
            else:
                flash(N_("The draft is saved."))
        except Refusal as refusal:
            found = await _last_or_none(code)
            if found is None:
                raise
            return _designer(found, body or dump(found.template), form.refused(refusal))
        return redirect(f"/certificate-templates/{code}")


def body_of(form: Form) -> dict[str, Any]:
    """The template that the designer's fields say, unchecked."""
    elements: list[dict[str, Any]] = []
    for place in range(MOST_ELEMENTS):
        kind = form.value(f"e{place}-kind")
        if not kind or form.value(f"e{place}-remove"):
            continue
        one: dict[str, Any] = {"kind": kind}
        for name in _NUMBERS:
            if text := form.value(f"e{place}-{name}"):
                one[name] = _number(text)
        for name in _TEXTS:
            if text := form.value(f"e{place}-{name}"):
                one[name] = text
        for name in _FLAGS:
            if form.value(f"e{place}-{name}"):
                one[name] = True
        elements.append(one)
    added = form.value("add")
    if added in set(Kind):
        kind = Kind(added)
        elements.append({"kind": kind, "x": 10, "y": 10, **_NEW[kind]})
    return {
        "paper": form.value("paper"),
        "languages": form.values("languages"),
        "elements": elements,
    }


def _number(text: str) -> float | str:
    try:
        return round(float(text), 2)
    except ValueError:
        return text


async def _last(code: str) -> Version:
    found = await templates.versions(code)
    return found[-1] if found else await templates.version(code, -1)


async def _last_or_none(code: str) -> Version | None:
    found = await templates.versions(code)
    return found[-1] if found else None


def _designer(found: Version, body: Mapping[str, Any], form: Form) -> Response[str]:
    said = words(sample_data(), "en" if current() == "en" else "zh-CN")
    return page(
        "certification/designer.html",
        status=form.status,
        found=found,
        body={**body, "elements": [{**_BLANK, **one} for one in body["elements"]]},
        form=form,
        editable=required().may(TEMPLATES_EDIT),
        kinds={kind.value: gettext(text) for kind, text in KINDS.items()},
        papers=[(paper, gettext(text), *PAPERS[paper]) for paper, text in PAPER_NAMES.items()],
        wrong=_named(form.errors, body["elements"]),
        size=PAPERS.get(str(body.get("paper")), PAPERS["a4-landscape"]),
        languages=[(one, gettext(LANGUAGE_NAMES[one])) for one in LANGUAGES],
        aligns=[(one, gettext(text)) for one, text in ALIGNS.items()],
        names=[(name, f"{name} · {said[name]}") for name in field_names()],
        room=MOST_ELEMENTS,
    )


def _named(
    errors: Mapping[str, str], elements: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    """What is wrong with which thing, each once; a thing is called as in the designer's list."""
    told: dict[tuple[str, str], None] = {}
    for where, text in errors.items():
        parts = where.split(".")
        called = where
        if parts[0] == "elements" and len(parts) > 1:
            one = elements[int(parts[1])]
            kind = gettext(KINDS[one["kind"]]) if one["kind"] in KINDS else one["kind"]
            called = " · ".join(filter(None, (kind, one.get("zh") or one.get("field"))))
        told[called, text] = None
    return list(told)


async def _list(form: Form) -> Response[str]:
    found = await templates.versions()
    names = dict(type_options(await held.kinds()))
    table = Table(
        name="certificate-templates",
        caption=N_("Templates"),
        columns=(
            Column(
                "name",
                N_("Template"),
                lambda one: pick(one.name, one.name_en),
                link=lambda one: f"/certificate-templates/{one.code}",
            ),
            Column("code", N_("Code"), rank=2),
            Column("version", N_("Version")),
            Column("paper", N_("Paper size"), lambda one: gettext(PAPER_NAMES[one.template.paper])),
            Column("state", N_("State"), _state),
            Column(
                "types",
                N_("Used for"),
                lambda one: [names.get(code, code) for code in one.types],
                rank=2,
            ),
            Column("made_by", N_("By"), rank=3),
        ),
        rows=found,
    )
    return page(
        "certification/templates.html",
        status=form.status,
        table=table,
        form=form,
        editable=required().may(TEMPLATES_EDIT),
        choices=[(one.ref, f"{pick(one.name, one.name_en)} · {one.version}") for one in found],
    )


def _state(one: Version) -> Badge:
    if one.version == 0:
        return Badge(gettext(N_("comes with the service")), "quiet")
    if one.draft:
        return Badge(gettext(N_("draft")), "note")
    return Badge(gettext(N_("published")), "good")
