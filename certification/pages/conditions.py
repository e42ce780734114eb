"""Condition sets: listed, read in both languages, given a new version."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from certification.pages import editor
from certification.pages.shared import PURPOSES, SUBJECT_KINDS
from certification.permissions import CONDITIONS_EDIT, CONDITIONS_READ
from certification.queries.certificates import kinds
from certification.queries.conditions import (
    POST,
    RENEWAL,
    ConditionSet,
    condition_set,
    condition_sets,
    version_tree,
)
from certification.queries.names import names, stands_for_something
from certification.rules import reading
from certification.rules.draft import made
from certification.rules.form import dump
from kit import clock
from kit.errors import Invalid, NotFound
from kit.language import N_, gettext, pick
from kit.web import Column, Form, Table, asked, entered, redirect, table_page
from staff.queries import directory

FRAGMENT = "x-fragment"
"""A script that wants only the form's inside says so by this header."""


class ConditionPages(Controller):
    """`/conditions`."""

    path = "/conditions"
    include_in_schema = False

    @get("/", permission=CONDITIONS_READ)
    async def show_sets(self) -> Response[Any]:
        """Every condition set with its reading, and where one can be begun."""
        called = await names()
        sets = await condition_sets()
        table = Table(
            name="conditions",
            caption=N_("Condition sets"),
            columns=(
                Column(
                    "subject",
                    N_("Subject"),
                    value=lambda one: called(SUBJECT_KINDS[one.purpose], one.subject),
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
            rows=sets,
            asked=asked(page_size=500),
        )
        there = {one.subject for one in sets if one.purpose == RENEWAL}
        lacking = [
            (kind.code, pick(kind.name, kind.name_en))
            for kind in await kinds()
            if kind.code not in there
        ]
        asking = {one.subject for one in sets if one.purpose == POST}
        posts = [
            (code, pick(*both))
            for code, both in (await directory.post_names()).items()
            if code not in asking
        ]
        return table_page("certification/conditions.html", table, lacking=lacking, posts=posts)

    @get("/{set_id:int}", permission=CONDITIONS_READ)
    async def show_set(self, set_id: FromPath[int]) -> Response[str]:
        """One version: its tree read in both languages, and the form for the next."""
        one = await _found(set_id)
        return await editor.shown(editor.begun(one.purpose, one.subject, one.tree, one.source), one)

    @post("/{set_id:int}", permission=CONDITIONS_EDIT)
    async def put_version(
        self, request: Request[Any, Any, Any], set_id: FromPath[int]
    ) -> Response[str] | Redirect:
        """One act on the next version: a part changed, its impact shown, tried out, saved."""
        one = await _found(set_id)
        form = await entered(request)
        try:
            desk = await editor.worked(one.purpose, one.subject, form)
        except Invalid as refusal:  # JSON that is none: the tree that stands is shown again
            desk = editor.Desk(one.purpose, one.subject, form.refused(refusal), dump(one.tree))
        return await editor.saved_or_shown(desk, one, fragment=FRAGMENT in request.headers)

    @get("/{purpose:str}/{subject:str}", permission=CONDITIONS_READ)
    async def begin(
        self, purpose: FromPath[str], subject: FromPath[str]
    ) -> Response[str] | Redirect:
        """The latest version of a subject, or the form for its first.

        The first of a renewal begins with what it asks for without: what the certificate does.
        """
        _must_be_known(purpose)
        if not await stands_for_something(SUBJECT_KINDS[purpose], subject):
            raise NotFound(subject=subject)
        sets = await condition_sets(purpose, subject)
        if sets:
            return redirect(f"/conditions/{sets[0].id}")
        tree = await version_tree(purpose, subject, clock.today())
        if tree is not None:
            return await editor.shown(editor.begun(purpose, subject, tree, ""), None)
        form = Form.of(source="")
        return await editor.shown(editor.Desk(purpose, subject, form, made("all")), None)

    @post("/{purpose:str}/{subject:str}", permission=CONDITIONS_EDIT)
    async def put_first(
        self, request: Request[Any, Any, Any], purpose: FromPath[str], subject: FromPath[str]
    ) -> Response[str] | Redirect:
        """One act on a subject's first version."""
        _must_be_known(purpose)
        form = await entered(request)
        try:
            desk = await editor.worked(purpose, subject, form)
        except Invalid as refusal:
            desk = editor.Desk(purpose, subject, form.refused(refusal), made("all"))
        return await editor.saved_or_shown(desk, None, fragment=FRAGMENT in request.headers)


def _must_be_known(purpose: str) -> None:
    if purpose not in PURPOSES:
        raise NotFound(purpose=purpose)


async def _found(set_id: int) -> ConditionSet:
    one = await condition_set(set_id) if set_id < 2**63 else None
    if one is None:
        raise NotFound(id=set_id)
    return one
