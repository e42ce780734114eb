"""What part of a list is asked for, and the part that is given."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar.params import QueryParameter

from kit.errors import Invalid
from kit.language import N_
from kit.web.clean import clean
from kit.web.reading import reading

T = TypeVar("T")
LARGEST_PAGE = 500
LAST_PAGE = 1_000_000
DOWNLOAD_ROWS = 50_000
FORMATS = ("xlsx", "csv")

PageNumber = Annotated[int, QueryParameter(ge=1, le=LAST_PAGE)]
PageSize = Annotated[int, QueryParameter(name="pageSize", ge=1, le=LARGEST_PAGE)]


class Paged(msgspec.Struct, Generic[T], rename="camel", frozen=True):
    """One page of a list, and how long the whole is."""

    items: list[T]
    total: int
    page: int
    page_size: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The part of a list that the page's address asks for."""

    page: int = 1
    page_size: int = 50
    sort: str = ""
    descending: bool = False
    search: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    """Only those that are set."""
    format: str | None = None
    """`xlsx` or `csv` when a download is wanted: then one page holds everything."""

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.page_size

    def filter(self, name: str) -> str | None:
        """What the filter is set to, None when it is not."""
        return self.filters.get(name)


def _bounded(name: str, text: str, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= highest):
        raise Invalid({name: N_("A whole number from 1 to {highest}, please.")}, highest=highest)
    return int(text)


def asked(
    sorts: Sequence[str] = (),
    filters: Sequence[str] = (),
    *,
    page_size: int = 50,
) -> Asked:
    """What the running request asks of a list.

    It reads `page`, `pageSize`, `sort` (a leading `-` turns it round), `q`, the named filters and
    `format`. The first of `sorts` holds when none is asked.
    """
    now = reading()
    wanted = now.first("sort") or (sorts[0] if sorts else "")
    name = wanted.removeprefix("-")
    if wanted and name not in {sort.removeprefix("-") for sort in sorts}:
        raise Invalid({"sort": N_("This list cannot be sorted like that.")})
    file = now.first("format") or None
    if file is not None and file not in FORMATS:
        raise Invalid({"format": N_("Choose xlsx or csv.")})
    found = {filter_: clean(now.first(filter_) or "")[:200] for filter_ in filters}
    return Asked(
        page=1 if file else _bounded("page", now.first("page") or "1", LAST_PAGE),
        page_size=DOWNLOAD_ROWS
        if file
        else _bounded("pageSize", now.first("pageSize") or str(page_size), LARGEST_PAGE),
        sort=name,
        descending=wanted.startswith("-"),
        search=clean(now.first("q") or "")[:100],
        filters={filter_: value for filter_, value in found.items() if value},
        format=file,
    )


def cut(
    rows: Iterable[T], given: Asked, *, order: Callable[[T], Any] | None = None
) -> tuple[list[T], int]:
    """The asked page of `rows` in memory, ordered by `order` (None last), and their number."""
    everything = list(rows)
    if order is not None:
        present = [row for row in everything if order(row) is not None]
        missing = [row for row in everything if order(row) is None]
        everything = sorted(present, key=order, reverse=given.descending) + missing
    return everything[given.offset : given.offset + given.page_size], len(everything)


def pages(total: int, page_size: int) -> int:
    """How many pages `total` rows fill, at least one."""
    return max(1, math.ceil(total / page_size))


def address(**changes: Any) -> str:
    """The page's address with some of its parameters changed; None takes one away."""
    kept = {
        name: value
        for name, value in reading().query
        if name not in {"format", "lang"} and value != ""
    }
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = str(value)
    return "?" + urlencode(kept)
