"""What was entered in a form becomes a Struct, or comes back with a word at every wrong field."""

import types
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from kit.clock import ZONE
from kit.errors import Invalid, Refusal
from kit.language import gettext
from kit.validation import explained
from kit.web import csrf
from kit.web.clean import clean

S = TypeVar("S", bound=msgspec.Struct)
_MISSING = object()


def camel(name: str) -> str:
    """`first_day` as it is called outside: `firstDay`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


@singledispatch
def _shown(value: Any) -> list[str]:
    """A value as an input field holds it."""
    return [] if value is None else [str(value)]


@_shown.register
def _(value: bool) -> list[str]:  # noqa: FBT001
    return ["1"] if value else []


@_shown.register
def _(value: datetime) -> list[str]:
    return [value.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")]


@_shown.register
def _(value: time) -> list[str]:
    return [value.strftime("%H:%M")]


@_shown.register
def _(value: Enum) -> list[str]:
    return [str(value.value)]


@_shown.register(list)
@_shown.register(tuple)
@_shown.register(set)
@_shown.register(frozenset)
def _(value: Iterable[Any]) -> list[str]:
    return [text for item in value for text in _shown(item)]


@dataclass(frozen=True, slots=True)
class Form:
    """What a form's fields hold, and what is wrong with them."""

    held: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, UploadFile] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    """field -> a sentence in the reader's language"""
    problem: str | None = None
    """What is wrong with the whole, in the reader's language."""
    status: int = 200

    @classmethod
    def of(cls, start: Any = None, /, **values: Any) -> "Form":
        """A form before anybody wrote: from a mapping, dataclass or Struct, and single values."""
        if isinstance(start, msgspec.Struct):
            start = msgspec.structs.asdict(start)
        elif is_dataclass(start):
            start = {item.name: getattr(start, item.name) for item in fields(start)}
        both = {**(start or {}), **values}
        return cls({camel(name): _shown(value) for name, value in both.items()})

    def value(self, name: str) -> str:
        """The first value of the field, empty when there is none."""
        found = self.held.get(name)
        return found[0] if found else ""

    def values(self, name: str) -> list[str]:
        """All values of the field."""
        return list(self.held.get(name, ()))

    def error(self, name: str) -> str | None:
        """What is wrong with the field."""
        return self.errors.get(name)

    def refused(self, refusal: Refusal) -> "Form":
        """The same entries with what the use case said of them."""
        errors = (
            {camel(name): gettext(text, **refusal.facts) for name, text in refusal.errors.items()}
            if isinstance(refusal, Invalid)
            else {}
        )
        return replace(
            self,
            errors=errors,
            problem=gettext(refusal.text, **refusal.facts),
            status=refusal.status,
        )

    def into(self, struct: type[S]) -> S:
        """The entries as a `struct`; raises Invalid with a word for every field that is wrong."""
        good: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for item in msgspec.structs.fields(struct):
            raw = _typed(self.held.get(item.encode_name), item.type)
            if raw is _MISSING:
                if item.required:
                    errors[item.encode_name] = explained("missing required field `x`")[1]
                continue
            try:
                good[item.encode_name] = msgspec.convert(
                    raw, item.type, strict=False, builtin_types=(datetime, Decimal)
                )
            except msgspec.ValidationError as error:
                errors[item.encode_name] = explained(str(error))[1]
        if errors:
            raise Invalid(errors)
        names = {item.encode_name: item.name for item in msgspec.structs.fields(struct)}
        try:
            made = struct(**{names[key]: value for key, value in good.items()})
        except (TypeError, ValueError) as error:
            raise Invalid({"": explained(str(error))[1]}) from error
        return made


def _bare(kind: Any) -> tuple[Any, bool]:
    """The type without Annotated and None, and whether None is allowed."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in {Union, types.UnionType}:
        rest = [part for part in get_args(kind) if part is not type(None)]
        optional = len(rest) < len(get_args(kind))
        inner = _bare(rest[0])[0] if len(rest) == 1 else kind
        return inner, optional
    return kind, False


def _typed(texts: list[str] | None, kind: Any) -> Any:
    """The field's texts in a shape that converts to `kind`; _MISSING where nothing was entered."""
    bare, optional = _bare(kind)
    first = texts[0] if texts else ""
    if bare is bool:
        return first not in {"", "0", "false"}
    if (get_origin(bare) or bare) in {list, tuple, set, frozenset}:
        part = (get_args(bare) or (str,))[0]
        typed = [_typed([text], part) for text in texts or () if text != ""]
        return [item for item in typed if item is not _MISSING]
    if first == "":
        empty = "" if bare is str and texts is not None else _MISSING
        return None if optional else empty
    return _regular(first, bare)


def _regular(text: str, bare: Any) -> Any:
    """Numbers, dates and times in the form that the decoder reads."""
    if bare in {int, float, Decimal, date, time, datetime}:
        joint = "T" if bare is datetime else ""
        text = unicodedata.normalize("NFKC", text).replace(" ", joint)
    if bare is datetime:
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            return text
        return read if read.tzinfo else read.replace(tzinfo=ZONE)
    return f"{text}:00" if bare is time and text.count(":") == 1 else text


async def entered(request: Request[Any, Any, Any]) -> Form:
    """What the reader sent, texts made regular."""
    sent = await request.form()
    held: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        elif name not in {csrf.FIELD, csrf.ONCE}:
            held.setdefault(name, []).append(clean(str(value)))
    return Form(held, files)
