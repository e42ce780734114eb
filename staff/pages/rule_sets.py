"""Dated rule sets: what holds, since when, by which source; and new numbers from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Annotated, Any, get_args, get_origin

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
from kit.web import Badge, Form, entered, flash, page, redirect
from kit.web.environment import number_text
from kit.web.reading import reading
from staff.pages.rule_grids import Grid, grid_of
from staff.service.rule_sets import put_rule_set

Kind = Annotated[str, PathParameter(max_length=40)]


class Head(msgspec.Struct, rename="camel"):
    """What every rule set's form asks for besides its numbers."""

    first_day: date
    source: Annotated[str, msgspec.Meta(min_length=5, max_length=1000)]
    scope: Annotated[str, msgspec.Meta(max_length=60)] = ""


def shape(kind: RuleKind) -> list[tuple[str, str, str]]:
    """(field, label, `check`, `number`, `choice`, `words`, `rows` or `json`) of the numbers."""
    rows = grids(kind)
    return [
        (
            item.encode_name,
            gettext(kind.fields.get(item.encode_name, item.encode_name)),
            "rows" if item.encode_name in rows else _how(item.type),
        )
        for item in msgspec.structs.fields(kind.body)
    ]


def grids(kind: RuleKind) -> dict[str, Grid]:
    """Field -> the grid of its rows, for those that come in rows."""
    found = {
        item.encode_name: grid_of(kind, item.encode_name, item.type)
        for item in msgspec.structs.fields(kind.body)
    }
    return {field: grid for field, grid in found.items() if grid is not None}


def _how(type_: Any) -> str:
    while get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    if isinstance(type_, type) and issubclass(type_, Enum):
        return "choice"
    if type_ == tuple[str, ...]:
        return "words"
    return {bool: "check", int: "number", float: "number"}.get(type_, "json")


def _written(how: str, value: Any) -> Any:
    """The value as its form field holds it."""
    if how == "json":
        return msgspec.json.encode(value).decode()
    return ", ".join(value) if how == "words" else value


def _choices(kind: RuleKind) -> dict[str, list[tuple[str, str]]]:
    """Field -> (value, name in the reader's language) where one of a few is chosen."""
    return {
        item.encode_name: [
            (str(one.value), gettext(kind.words.get(str(one.value), str(one.value))))
            for one in item.type
        ]
        for item in msgspec.structs.fields(kind.body)
        if _how(item.type) == "choice"
    }


def _shown(kind: RuleKind, value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list | tuple):
        return gettext(", ").join(_shown(kind, part) for part in value)
    if isinstance(value, Mapping):
        return " → ".join(_shown(kind, part) for part in value.values())
    return gettext(kind.words.get(str(value), str(value)))


def _told(kind: RuleKind, field: str, value: object) -> str:
    grid = grids(kind).get(field)
    return grid.shown(value) if grid else _shown(kind, value)


@dataclass(frozen=True, slots=True)
class SetShown:
    """A rule set in the reader's language."""

    scope: str
    first_day: date
    state: Badge
    facts: list[tuple[str, str]]
    source: str


async def _sets(kind: RuleKind) -> list[SetShown]:
    found = await rulesets.all_of(kind.name)
    names = dict(await kind.scopes())
    return [
        SetShown(
            scope=names.get(one.scope, one.scope) or gettext("in general"),
            first_day=one.first_day,
            state=_state(one, found, today()),
            facts=[
                (label, _told(kind, field, one.body[field]))
                for field, label, _ in shape(kind)
                if field in one.body
            ],
            source=gettext(one.source),
        )
        for one in found
    ]


def _state(one: RuleSetInForce, found: Sequence[RuleSetInForce], day: date) -> Badge:
    if one.first_day > day:
        return Badge(gettext("to come"), "note")
    later = any(
        one.scope == other.scope and one.first_day < other.first_day <= day for other in found
    )
    return Badge(gettext("replaced")) if later else Badge(gettext("in force"), "good")


@get("/rule-sets", permission="rule-sets.read", include_in_schema=False)
async def list_rule_sets() -> Response[str]:
    """Every kind with its sets."""
    return page(
        "staff/rule_sets.html",
        kinds=[(kind, await _sets(kind)) for kind in rulekinds.every()],
        may_edit=required().may("rule-sets.edit"),
    )


async def _form_page(kind: RuleKind, form: Form) -> Response[str]:
    return page(
        "staff/rule_set_form.html",
        status=form.status,
        kind=kind,
        form=form,
        shape=shape(kind),
        choices=_choices(kind),
        grids=grids(kind),
        scopes=await kind.scopes(),
    )


@get("/rule-sets/{name:str}/new", permission="rule-sets.edit", include_in_schema=False)
async def new_rule_set(name: FromPath[Kind]) -> Response[str]:
    """The form, with the numbers in force."""
    kind = rulekinds.kind_of(name)
    scope = reading().first("scope") or ""
    now = await rulesets.in_force(name, today(), scope)
    body = now.body if now else msgspec.to_builtins(kind.body())
    values: dict[str, Any] = {"first_day": today(), "scope": scope}
    for field, _, how in shape(kind):
        if field in body and how == "rows":
            values |= grids(kind)[field].written(body[field])
        elif field in body:
            values[field] = _written(how, body[field])
    return await _form_page(kind, Form.of(values))


def _body(kind: RuleKind, form: Form) -> dict[str, Any]:
    """The numbers as entered; raises Invalid field by field."""
    body: dict[str, Any] = {}
    errors: dict[str, str] = {}
    rows = grids(kind)
    for field, _, how in shape(kind):
        given = field in form.held
        in_rows = how == "rows" and not given
        if in_rows and not any(name.startswith(f"{field}.") for name in form.held):
            continue
        if not given and how not in {"check", "rows"}:
            continue  # left out: as the kind has it by itself
        try:
            if in_rows:
                body[field] = rows[field].read(form, _parsed)
            else:
                body[field] = _parsed("json" if how == "rows" else how, form.value(field))
        except (InvalidOperation, ValueError, OverflowError):
            number = how in {"number", "rows"} and not (how == "rows" and given)
            errors[field] = (
                N_("Expected a number.") if number else N_("The body is not valid JSON.")
            )
    if errors:
        raise Invalid(errors)
    return body


def _parsed(how: str, text: str) -> Any:
    if how == "check":
        return text not in {"", "0"}
    if how == "number":
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    if how in {"choice", "text"}:
        return text
    if how == "words":
        parts = (word.strip() for word in text.replace("，", ",").split(","))
        return [word for word in parts if word]
    return msgspec.json.decode(text)


def _at_fields(refusal: Refusal) -> Refusal:
    """A refusal whose messages stand at the form's fields: `body.share` is `share` there.

    What is wrong with the numbers together stands above the form.
    """
    if not isinstance(refusal, Invalid):
        return refusal
    errors: Mapping[str, str] = refusal.errors
    return Invalid(
        {
            "" if name == "body" else name.removeprefix("body.").split(".")[0].split("[")[0]: text
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
