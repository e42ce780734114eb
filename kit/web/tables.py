"""The one table: columns over rows, with sorting, filters, pages, downloads and a phone's shape."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import singledispatch
from typing import Any, Literal

from litestar import Response
from markupsafe import Markup, escape

from kit.language import N_, gettext
from kit.spreadsheets import Toned
from kit.web import frame
from kit.web.csrf import csrf_field
from kit.web.downloads import sheet_file
from kit.web.environment import (
    NOTHING,
    date_text,
    instant_text,
    number_text,
    time_text,
)
from kit.web.lists import Asked, address, pages
from kit.web.pages import page
from kit.web.reading import reading

Tone = Literal["good", "note", "bad", "quiet"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A short state with a colour that never says more than its words."""

    text: str
    """Already in the reader's language."""
    tone: Tone = "quiet"
    value: Any = None
    """What a download holds instead, on a ground of the same colour."""

    def __html__(self) -> str:
        return str(Markup('<span class="badge {}">{}</span>').format(self.tone, self.text))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do with a row: a link, or a form of one button when `post` is set."""

    label: str
    path: str
    post: bool = False
    confirm: str | None = None
    """Asked before a dangerous form is sent; in the reader's language."""
    fields: Mapping[str, str] = field(default_factory=dict)

    def __html__(self) -> str:
        if not self.post:
            return str(
                Markup('<a class="button small" href="{}">{}</a>').format(self.path, self.label)
            )
        hidden = Markup("").join(
            Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
            for name, value in self.fields.items()
        )
        asks = Markup(' data-confirm="{}"').format(self.confirm) if self.confirm else Markup("")
        return str(
            Markup(
                '<form method="post" action="{}" class="inline"{}>{}{}'
                '<button type="submit" class="button small{}">{}</button></form>'
            ).format(
                self.path,
                asks,
                csrf_field(),
                hidden,
                " danger" if self.confirm else "",
                self.label,
            )
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how a row's value is found, shown and sorted."""

    key: str
    """Names the column; the row's attribute or key unless `value` is given."""
    label: str
    """English, marked with N_."""
    value: Callable[[Any], Any] | None = None
    """Text, number, date, instant, Badge, Markup, or a sequence of Actions."""
    link: Callable[[Any], str | None] | None = None
    sort: bool = False
    align: Literal["start", "end", "center"] | None = None
    """Numbers stand at the end unless something else is said."""
    rank: Literal[1, 2, 3] = 1
    """1: always there; 2: neither in elders' mode nor on phones; 3: wide screens only."""
    download: bool = True

    def of(self, row: Any) -> Any:
        """The row's value in this column."""
        if self.value is not None:
            return self.value(row)
        return row[self.key] if isinstance(row, Mapping) else getattr(row, self.key)


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice above the table that narrows it: the query parameter `name`."""

    name: str
    label: str
    """English, marked with N_."""
    options: Sequence[tuple[str, str]]
    """(value, text in the reader's language)"""
    blank: str = N_("All")
    """What is called that no choice is made."""


@singledispatch
def shown(value: Any) -> Any:
    """A value as a cell shows it."""
    return NOTHING if value is None or value == "" else value


@shown.register
def _(value: bool) -> str:  # noqa: FBT001
    return gettext("yes") if value else gettext("no")


@shown.register(int)
@shown.register(float)
@shown.register(Decimal)
def _(value: float | Decimal) -> str:
    return number_text(value)


shown.register(datetime, instant_text)
shown.register(date, date_text)
shown.register(time, time_text)


@shown.register(list)
@shown.register(tuple)
def _(value: Sequence[Any]) -> Markup:
    return Markup(" ").join(escape(part) for part in value)


@dataclass(frozen=True, slots=True)
class Table:
    """A list on a page; `{{ table }}` puts it there."""

    name: str
    """Names the downloaded file and the table's place on the page."""
    caption: str
    """English, marked with N_: what the rows are."""
    columns: Sequence[Column]
    rows: Sequence[Any]
    asked: Asked = field(default_factory=lambda: Asked(page_size=500))
    total: int | None = None
    """Of the whole list; None: the rows are all there is."""
    empty: str = N_("Nothing here yet.")
    filters: Sequence[Filter] = ()
    search: str | None = None
    """The search box's label, marked with N_; None: no box."""
    download: bool = True
    row_class: Callable[[Any], str | None] | None = None
    compact: bool = False

    def __html__(self) -> str:
        return (
            frame.templates().get_template("kit/table.html").render(table=self, reading=reading())
        )

    @property
    def count(self) -> int:
        """How long the whole list is."""
        return len(self.rows) if self.total is None else self.total

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return pages(self.count, self.asked.page_size)

    @property
    def narrowed(self) -> bool:
        """Whether a search or filter is set."""
        return bool(self.asked.search or self.asked.filters)

    def cell(self, column: Column, row: Any) -> Any:
        """What stands in the cell."""
        value = shown(column.of(row))
        target = column.link(row) if column.link is not None else None
        return Markup('<a href="{}">{}</a>').format(target, value) if target else value

    def align(self, column: Column) -> str:
        """Where the column's text stands; a date is never broken over two lines."""
        if column.align is not None:
            return column.align
        for row in self.rows:
            value = column.of(row)
            if value is not None:
                if isinstance(value, date):
                    return "start unbroken"
                number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
                return "end" if number else "start"
        return "start"

    def address(self, **changes: Any) -> str:
        """The page's address with some of its parameters changed; None takes one away."""
        return address(**changes)

    def sort_address(self, column: Column) -> str:
        """The address that sorts by this column, or turns its order round."""
        again = self.asked.sort == column.key and not self.asked.descending
        return self.address(sort=f"-{column.key}" if again else column.key, page=None)

    def sorted_by(self, column: Column) -> str | None:
        """For aria-sort."""
        if self.asked.sort != column.key:
            return None
        return "descending" if self.asked.descending else "ascending"

    def sheet(self) -> tuple[list[str], list[list[Any]]]:
        """Headings and cells of the download: plain values, no markup."""
        wanted = [column for column in self.columns if column.download]
        return (
            [gettext(column.label) for column in wanted],
            [[_plain(column.of(row)) for column in wanted] for row in self.rows],
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Markup):
        return value.striptags()
    if isinstance(value, Badge):
        return value.text if value.value is None else Toned(value.value, value.tone)
    if isinstance(value, bool):
        return shown(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(_plain(part)) for part in value)
    return value


def table_page(template: str, table: Table, **context: Any) -> Response[Any]:
    """The page with `table` in it, or the table's file when the address asks for a `format`."""
    if table.asked.format is not None:
        headings, cells = table.sheet()
        return sheet_file(table.name, headings, cells, table.asked.format)
    return page(template, table=table, **context)
