"""Dated rule sets: what holds, since when, by which source; and new numbers from a day on."""

import types
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter

from kit import rulekinds, rulesets
from kit.clock import today
from kit.errors import Invalid, Refusal
from kit.language import N_, gettext
from kit.permissions import required
from kit.rulekinds import RuleKind
from kit.rulesets import RuleSetInForce
from kit.web import Badge, Column, Form, Table, entered, flash, page, redirect
from kit.web.reading import reading
from staff.service.rule_sets import put_rule_set

Kind = Annotated[str, PathParameter(max_length=40)]


class Head(msgspec.Struct, rename="camel"):
    """What every rule set's form asks for besides its numbers."""

    first_day: date
    source: Annotated[str, msgspec.Meta(min_length=5, max_length=1000)]
    scope: Annotated[str, msgspec.Meta(max_length=60)] = ""


def shape(kind: RuleKind) -> list[tuple[str, str, str]]:
    """(field, label, `check`, `number` or `json`) of the numbers, for the form."""
    return [
        (item.encode_name, gettext(kind.fields.get(item.encode_name, item.encode_name)), how)
        for item in msgspec.structs.fields(kind.body)
        for how in [_how(item.type)]
    ]


def _how(type_: Any) -> str:
    while get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    if get_origin(type_) in {Union, types.UnionType}:
        return "json"
    return {bool: "check", int: "number", float: "number"}.get(type_, "json")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return f"{value:g}"
    return msgspec.json.encode(value).decode()


def _number_of(field: str) -> Callable[[RuleSetInForce], str]:
    return lambda one: _shown(one.body.get(field))


async def _table(kind: RuleKind) -> Table:
    found = await rulesets.all_of(kind.name)
    names = dict(await kind.scopes())
    day = today()

    def state(one: RuleSetInForce) -> Badge:
        if one.first_day > day:
            return Badge(gettext("to come"), "note")
        later = any(
            one.scope == other.scope and one.first_day < other.first_day <= day for other in found
        )
        return Badge(gettext("replaced")) if later else Badge(gettext("in force"), "good")

    numbers = [
        Column(field, label, _number_of(field), align="end")
        for field, label, how in shape(kind)
        if how != "json"
    ]
    return Table(
        name=kind.name,
        caption=kind.label,
        columns=(
            Column(
                "scope",
                N_("Holds for"),
                lambda one: names.get(one.scope, one.scope) or gettext("everyone else"),
            ),
            Column("first_day", N_("Since")),
            Column("state", N_("State"), state),
            *numbers,
            Column("source", N_("Source")),
        ),
        rows=found,
        row_class=lambda one: "quiet" if state(one).tone == "quiet" else None,
    )


@get("/rule-sets", permission="rule-sets.read", include_in_schema=False)
async def list_rule_sets() -> Response[str]:
    """Every kind with its sets."""
    return page(
        "staff/rule_sets.html",
        kinds=[(kind, await _table(kind)) for kind in rulekinds.every()],
        may_edit=required().may("rule-sets.edit"),
    )


async def _form_page(kind: RuleKind, form: Form) -> Response[str]:
    return page(
        "staff/rule_set_form.html",
        status=form.status,
        kind=kind,
        form=form,
        shape=shape(kind),
        scopes=await kind.scopes(),
    )


@get("/rule-sets/{name:str}/new", permission="rule-sets.edit", include_in_schema=False)
async def new_rule_set(name: FromPath[Kind]) -> Response[str]:
    """The form, with the numbers in force."""
    kind = rulekinds.kind_of(name)
    scope = reading().first("scope") or ""
    now = await rulesets.in_force(name, today(), scope)
    body = now.body if now else msgspec.to_builtins(kind.body())
    values = {
        field: body.get(field) if how != "json" else msgspec.json.encode(body.get(field)).decode()
        for field, _, how in shape(kind)
    }
    return await _form_page(kind, Form.of({**values, "first_day": today(), "scope": scope}))


def _body(kind: RuleKind, form: Form) -> dict[str, Any]:
    """The numbers as entered; raises Invalid field by field."""
    body: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field, _, how in shape(kind):
        text = form.value(field)
        try:
            if how == "check":
                body[field] = bool(text)
            elif how == "number":
                number = Decimal(text)
                body[field] = int(number) if number == number.to_integral_value() else float(number)
            else:
                body[field] = msgspec.json.decode(text)
        except (InvalidOperation, ValueError, OverflowError):
            errors[field] = (
                N_("Expected a number.") if how == "number" else N_("The body is not valid JSON.")
            )
    if errors:
        raise Invalid(errors)
    return body


def _at_fields(refusal: Refusal) -> Refusal:
    """A refusal whose messages stand at the form's fields: `body.share` is `share` there."""
    if not isinstance(refusal, Invalid):
        return refusal
    errors: Mapping[str, str] = refusal.errors
    return Invalid(
        {
            name.removeprefix("body.").split(".")[0].split("[")[0]: text
            for name, text in errors.items()
        },
        **refusal.facts,
    )


@post("/rule-sets/{name:str}/new", permission="rule-sets.edit", include_in_schema=False)
async def put_one(request: Request[Any, Any, Any], name: FromPath[Kind]) -> Any:
    """New numbers from a day on, or the form again."""
    kind = rulekinds.kind_of(name)
    form = await entered(request)
    try:
        head = form.into(Head)
        await put_rule_set(
            name,
            scope=head.scope,
            first_day=head.first_day,
            body=_body(kind, form),
            source=head.source,
        )
    except Refusal as refusal:
        return await _form_page(kind, form.refused(_at_fields(refusal)))
    flash(N_("Saved."))
    return redirect("/rule-sets")


ROUTES: tuple[Any, ...] = (list_rule_sets, new_rule_set, put_one)
