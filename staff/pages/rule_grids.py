"""Numbers of a rule set that come in rows: a grid of inputs for them, and back.

A mapping to numbers or to Structs has the name in front of each row; a list of Structs has none.
The inputs of a column share one name, `indicators.weight`, so that forms work without scripts;
rows that are left empty are no rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

import msgspec

from kit.language import gettext
from kit.rulekinds import RuleKind
from kit.web import Form
from kit.web.environment import number_text

MORE = 2
"""Empty rows to fill in."""
NAME = "name"


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the grid."""

    name: str
    label: str
    how: str
    """`check`, `number`, `words` or `text`"""
    options: Sequence[tuple[str, str]] = ()
    """(value, name) where one of a few is chosen."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A field whose value comes in rows."""

    field: str
    cells: tuple[Cell, ...]
    keyed: bool
    """Whether the rows are a mapping by the first column."""
    plain: bool = False
    """Whether a row holds but one number."""

    def input(self, cell: Cell) -> str:
        """What the column's inputs are called."""
        return f"{self.field}.{cell.name}"

    def rows(self, form: Form) -> list[list[str]]:
        """The texts of each row as the form holds them, and a few empty rows."""
        columns = [form.values(self.input(cell)) for cell in self.cells]
        count = max((len(column) for column in columns), default=0)
        held = [
            [column[at] if at < len(column) else "" for column in columns] for at in range(count)
        ]
        return [row for row in held if any(row)] + [[""] * len(self.cells)] * MORE

    def written(self, value: Any) -> dict[str, list[str]]:
        """The value as the inputs hold it."""
        found: dict[str, list[str]] = {self.input(cell): [] for cell in self.cells}
        for key, row in self._ordered(value):
            values = {"value": row} if self.plain else dict(row)
            for cell in self.cells:
                one = key if cell.name == NAME and self.keyed else values.get(cell.name)
                found[self.input(cell)].append(_text(one))
        return found

    def read(self, form: Form, parsed: Callable[[str, str], Any]) -> Any:
        """The value of the inputs; `parsed` makes one cell's value of its `how` and text."""
        found: list[tuple[str, Any]] = []
        for row in self.rows(form):
            texts = dict(zip((cell.name for cell in self.cells), row, strict=True))
            if not any(texts.values()):
                continue
            values = {
                cell.name: parsed(cell.how, texts[cell.name])
                for cell in self.cells
                if not (self.keyed and cell.name == NAME) and texts[cell.name] != ""
            }
            found.append((texts.get(NAME, ""), values.get("value") if self.plain else values))
        return dict(found) if self.keyed else [values for _, values in found]

    def shown(self, value: Any) -> str:
        """The value in the reader's language, a row after the other."""
        return gettext("; ").join(self._row(key, row) for key, row in self._ordered(value))

    def _ordered(self, value: Any) -> list[tuple[str | None, Any]]:
        """(name, row) in the order of what there is to choose: the database keeps none."""
        if not self.keyed:
            return [(None, one) for one in value]
        known = [code for code, _ in self.cells[0].options]
        return sorted(
            value.items(), key=lambda one: known.index(one[0]) if one[0] in known else len(known)
        )

    def _row(self, key: str | None, row: Any) -> str:
        head = "" if key is None else _chosen(self.cells[0], key)
        if self.plain:
            return f"{head} {number_text(row)}"
        told = [
            f"{cell.label} {_said(cell, row[cell.name])}"
            for cell in self.cells
            if not (self.keyed and cell.name == NAME)
            and row.get(cell.name) not in (None, [], (), "", 0)
        ]
        return f"{head} ({gettext(', ').join(told)})" if head else gettext(", ").join(told)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _chosen(cell: Cell, value: Any) -> str:
    return dict(cell.options).get(str(value), str(value))


def _said(cell: Cell, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list | tuple):
        return gettext(", ").join(str(one) for one in value)
    return _chosen(cell, value)


def grid_of(kind: RuleKind, field: str, type_: Any) -> Grid | None:
    """The grid for a field of that type; None: its value comes in no rows."""
    bare = _bare(type_)
    origin, inside = get_origin(bare), get_args(bare)
    if origin is dict and _bare(inside[0]) is str:
        value = _bare(inside[1])
        if value in {int, float}:
            cells = (_named(kind, field), Cell("value", _label(kind, field, "value"), "number"))
            return Grid(field, cells, keyed=True, plain=True)
        if _is_struct(value):
            return Grid(field, (_named(kind, field), *_cells(kind, field, value)), keyed=True)
    if origin is tuple and inside[1:] == (Ellipsis,) and _is_struct(_bare(inside[0])):
        return Grid(field, _cells(kind, field, _bare(inside[0])), keyed=False)
    return None


def _named(kind: RuleKind, field: str) -> Cell:
    return Cell(NAME, _label(kind, field, NAME), "text", _options(kind.choices.get(field)))


def _cells(kind: RuleKind, field: str, struct: type[msgspec.Struct]) -> tuple[Cell, ...]:
    found = []
    for item in msgspec.structs.fields(struct):
        name = item.encode_name
        found.append(
            Cell(
                name,
                _label(kind, field, name),
                how_of(item.type),
                _options(kind.choices.get(f"{field}.{name}")),
            )
        )
    return tuple(found)


def _label(kind: RuleKind, field: str, name: str) -> str:
    known = kind.fields.get(f"{field}.{name}")
    return gettext(known) if known else name


def _options(known: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    return tuple((value, gettext(label)) for value, label in (known or {}).items())


def _bare(type_: Any) -> Any:
    while get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    parts = [part for part in get_args(type_) if part is not type(None)]
    optional = type(None) in get_args(type_) and len(parts) == 1
    return _bare(parts[0]) if optional else type_


def _is_struct(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, msgspec.Struct)


def how_of(type_: Any) -> str:
    """`check`, `number`, `words` or `text`."""
    bare = _bare(type_)
    if bare == tuple[str, ...]:
        return "words"
    return {bool: "check", int: "number", float: "number"}.get(bare, "text")
