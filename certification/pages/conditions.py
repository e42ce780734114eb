"""Condition sets: listed, read in both languages, given a new version."""

import json
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from certification import service
from certification.permissions import CONDITIONS_EDIT, CONDITIONS_READ
from certification.queries.conditions import (
    CERTIFICATE,
    POST,
    PROMOTION,
    ConditionSet,
    condition_set,
    condition_sets,
)
from certification.queries.names import names
from certification.rules import reading
from certification.rules.form import FACTS, dump
from certification.rules.reading import Names
from certification.rules.tree import All, AtLeast, Group, Node, NoneOf
from certification.rules.tree import Any as AnyOf
from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import LANGUAGES, N_, gettext, in_language
from kit.permissions import required
from kit.web import Column, Form, Table, asked, entered, flash, page, redirect, table_page

PURPOSES = {
    POST: N_("for a post"),
    CERTIFICATE: N_("for a certificate"),
    PROMOTION: N_("for a promotion"),
}
_KINDS = {POST: "post", CERTIFICATE: "certificate-type", PROMOTION: "promotion"}


class NewVersion(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A new version of a condition set."""

    first_day: date
    source: Annotated[str, Meta(min_length=2, max_length=400)]
    conditions: Annotated[str, Meta(min_length=2, max_length=20_000)]


class ConditionPages(Controller):
    """`/conditions`."""

    path = "/conditions"
    include_in_schema = False

    @get("/", permission=CONDITIONS_READ)
    async def show_sets(self) -> Response[Any]:
        """Every condition set with its reading."""
        called = await names()
        table = Table(
            name="conditions",
            caption=N_("Condition sets"),
            columns=(
                Column(
                    "subject",
                    N_("Subject"),
                    value=lambda one: called(_KINDS[one.purpose], one.subject),
                    link=lambda one: f"/conditions/{one.id}",
                ),
                Column("purpose", N_("Purpose"), value=lambda one: gettext(PURPOSES[one.purpose])),
                Column("first_day", N_("In effect from")),
                Column(
                    "reading",
                    N_("Conditions"),
                    value=lambda one: reading.condition(one.tree, called),
                ),
            ),
            rows=await condition_sets(),
            asked=asked(page_size=500),
        )
        return table_page("certification/conditions.html", table)

    @get("/{set_id:int}", permission=CONDITIONS_READ)
    async def show_set(self, set_id: FromPath[int]) -> Response[str]:
        """One version: its tree read in both languages, and the form for the next."""
        one = await _found(set_id)
        form = Form.of(source=one.source, conditions=_written(one.tree))
        return await _page(one, form)

    @post("/{set_id:int}", permission=CONDITIONS_EDIT)
    async def put_version(
        self, request: Request[Any, Any, Any], set_id: FromPath[int]
    ) -> Response[str] | Redirect:
        """A new version of the same subject from a day on; refused where the tree is wrong."""
        one = await _found(set_id)
        form = await entered(request)
        try:
            given = form.into(NewVersion)
            made = await service.put_conditions(
                one.purpose,
                one.subject,
                given.first_day,
                _decoded(given.conditions),
                source=given.source,
                now=clock.now(),
            )
        except Refusal as refusal:
            return await _page(one, form.refused(refusal))
        flash(N_("The conditions are saved."))
        return redirect(f"/conditions/{made}")


async def _found(set_id: int) -> ConditionSet:
    one = await condition_set(set_id) if set_id < 2**63 else None
    if one is None:
        raise NotFound(id=set_id)
    return one


def _decoded(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid({"conditions": N_("This is not valid JSON.")}) from error
    if not isinstance(value, dict):
        raise Invalid({"conditions": N_("A condition is an object such as all, any or a fact.")})
    return value


def _written(tree: Node) -> str:
    return json.dumps(dump(tree), ensure_ascii=False, indent=2)


async def _page(one: ConditionSet, form: Form) -> Response[str]:
    readings = []
    for language in LANGUAGES:
        with in_language(language):
            called = await names()
            readings.append((language.replace("_", "-"), _branches(one.tree, called)))
    called = await names()
    wrong = {place: text for place, text in form.errors.items() if place.startswith("conditions.")}
    return page(
        "certification/condition.html",
        status=form.status,
        one=one,
        name=called(_KINDS[one.purpose], one.subject),
        purpose=gettext(PURPOSES[one.purpose]),
        readings=readings,
        versions=await condition_sets(one.purpose, one.subject),
        form=form,
        wrong=wrong,
        facts=[(name, gettext(shape.label)) for name, shape in FACTS.items()],
        may_edit=required().may(CONDITIONS_EDIT),
    )


def _branches(node: Node, called: Names) -> dict[str, Any]:
    """The tree as nested lists of sentences."""
    if isinstance(node, All | AnyOf | AtLeast | NoneOf):
        return {
            "text": _heading(node),
            "parts": [_branches(part, called) for part in node.parts],
        }
    return {"text": reading.condition(node, called), "parts": []}


def _heading(group: Group) -> str:
    match group:
        case All():
            return gettext("All of these")
        case AnyOf():
            return gettext("At least one of these")
        case AtLeast(least):
            return gettext("At least {least} of these", least=least)
        case _:
            return gettext("None of these")
