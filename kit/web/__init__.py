"""Pages: one frame, one environment, one table, one way with forms."""

from kit.web.forms import Form, entered
from kit.web.lists import Asked, Paged, PageNumber, PageSize, asked, cut
from kit.web.pages import flash, page, redirect
from kit.web.tables import Action, Badge, Column, Filter, Table, Tone, table_page

__all__ = [
    "Action",
    "Asked",
    "Badge",
    "Column",
    "Filter",
    "Form",
    "PageNumber",
    "PageSize",
    "Paged",
    "Table",
    "Tone",
    "asked",
    "cut",
    "entered",
    "flash",
    "page",
    "redirect",
    "table_page",
]
