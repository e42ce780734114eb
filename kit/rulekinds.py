"""The kinds of dated rule sets: what their numbers are called, and which bodies fit.

A feature declares its kinds; whoever edits a rule set gets the same checks as whoever reads it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from kit.errors import Invalid, NotFound
from kit.language import N_
from kit.validation import explained

Scopes = Callable[[], Awaitable[list[tuple[str, str]]]]
"""Gives (scope, name in the reader's language) of everything that may have numbers of its own."""

Guard = Callable[[str, date, dict[str, Any], str], Awaitable[None]]
"""Given scope, first day, body and source, raises a Refusal for numbers that may not hold."""


async def _general_only() -> list[tuple[str, str]]:
    return []


async def _anything(scope: str, first_day: date, body: dict[str, Any], source: str) -> None:
    """Every body that fits may hold."""


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One kind of rule set."""

    name: str
    label: str
    """English, marked with N_."""
    body: type[msgspec.Struct]
    """What a body must fit; unknown fields are refused."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field as JSON names it -> English label, marked with N_; `steps.amount` inside of rows."""
    scopes: Scopes = _general_only
    words: Mapping[str, str] = field(default_factory=dict)
    """A text that stands as a value -> English name, marked with N_."""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Where a field's rows have one of a few: `grades` by name, `steps.appraisal` in a column."""
    guard: Guard = _anything
    """What the feature itself refuses, asked in the unit of work that puts the numbers."""

    def checked(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body as it is stored; raises Invalid naming the field `body.…`."""
        known = {item.encode_name for item in msgspec.structs.fields(self.body)}
        strange = sorted(set(body) - known)
        if strange:
            raise Invalid({f"body.{strange[0]}": N_("There is no such field.")})
        try:
            made = msgspec.convert(body, self.body, strict=True)
        except msgspec.ValidationError as error:
            at, text = explained(str(error))
            raise Invalid({f"body.{at}".rstrip("."): text}) from error
        stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(made))
        return stored


_known: dict[str, RuleKind] = {}


def install(kinds: Iterable[RuleKind]) -> None:
    """From here on these are the kinds."""
    _known.clear()
    _known.update({kind.name: kind for kind in kinds})


def every() -> list[RuleKind]:
    """The kinds, in the order of the floors."""
    return list(_known.values())


def kind_of(name: str) -> RuleKind:
    """The kind of that name; raises NotFound."""
    if name not in _known:
        raise NotFound
    return _known[name]
