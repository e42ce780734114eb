"""The page on which conditions are put together, read in both languages, tried out and saved."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.response import Redirect
from msgspec import Meta

from certification import service
from certification.pages.shared import PURPOSES, SUBJECT_KINDS
from certification.pages.tree_form import branch, entered_draft, kinds, places
from certification.permissions import CONDITIONS_EDIT, READ
from certification.queries.conditions import (
    RENEWAL,
    ConditionSet,
    condition_sets,
    replaced_sets,
    version_tree,
)
from certification.queries.impact import Impact, Tried, impact, trial
from certification.queries.names import choices, names
from certification.queries.people import named
from certification.rules import reading
from certification.rules.draft import Draft, changed
from certification.rules.evaluation import conditions as each_condition
from certification.rules.form import dump, parse
from certification.rules.reading import Names
from certification.rules.tree import All, AtLeast, Group, Node, NoneOf
from certification.rules.tree import Any as AnyOf
from kit import clock
from kit.errors import Invalid, Refusal
from kit.language import LANGUAGES, N_, gettext, in_language
from kit.permissions import required
from kit.web import Form, flash, page, redirect

ACT = re.compile(r"(add|remove|up|down|wrap):(\d{1,2}(?:\.\d{1,2}){0,6})")
MOST_NAMED = 50


class NewVersion(msgspec.Struct, rename="camel"):
    """What holds besides the tree."""

    first_day: date
    source: Annotated[str, Meta(min_length=2, max_length=400)]


@dataclass(slots=True)
class Desk:
    """What the page shows of one version in the making."""

    purpose: str
    subject: str
    form: Form
    draft: Draft
    tree: Node | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    impact: Impact | None = None
    tried: list[Tried] | None = None
    strangers: tuple[str, ...] = ()
    seen: str = ""
    """The mark of the version whose impact the reader has seen."""


def begun(purpose: str, subject: str, tree: Node, source: str) -> Desk:
    """The page before anything is entered: the tree as it stands."""
    return Desk(purpose, subject, Form.of(source=source), dump(tree), tree)


async def worked(purpose: str, subject: str, form: Form) -> Desk | str:
    """The page after one act on it; the id of the new version where it was saved."""
    draft = entered_draft(form)
    if draft is None:
        draft = _decoded(form.value("conditions"))
    do = form.value("do") or "save"
    if found := ACT.fullmatch(do):
        way = tuple(map(int, found[2].split(".")))
        draft = changed(draft, found[1], way, form.value(f"c.{found[2]}.new") or "certificate")
    desk = Desk(purpose, subject, form, draft)
    try:
        desk.tree = parse(draft)
    except Invalid as refusal:
        desk.errors = {
            place: gettext(text, **refusal.facts) for place, text in refusal.errors.items()
        }
        if do in {"save", "impact", "try"}:
            desk.form = form.refused(refusal)
        return desk
    try:
        return await _done(desk, do)
    except Refusal as refusal:
        desk.form = form.refused(refusal)
        return desk


async def _done(desk: Desk, do: str) -> Desk | str:
    assert desk.tree is not None  # noqa: S101 - parsed just now
    if do not in {"save", "impact", "try"}:
        return desk
    given = desk.form.into(NewVersion)
    await service.check_conditions(desk.purpose, desk.subject, given.first_day, desk.tree)
    today = clock.today()
    if do == "try":
        await _try(desk, given.first_day)
        return desk
    mark = hashlib.sha256(f"{given.first_day}{json.dumps(desk.draft)}".encode()).hexdigest()[:16]
    by_script = not desk.form.value("c.0.is")
    if do == "impact" or not (by_script or desk.form.value("seen") == mark):
        desk.impact = await impact(desk.purpose, desk.subject, given.first_day, desk.tree, today)
        desk.seen = mark
        if do == "impact" or desk.impact.lost:
            return desk
    made = await service.publish_conditions(
        desk.purpose,
        desk.subject,
        given.first_day,
        desk.tree,
        source=given.source,
        now=clock.now(),
    )
    return str(made)


async def _try(desk: Desk, on: date) -> None:
    assert desk.tree is not None  # noqa: S101 - parsed before
    texts = [one for one in re.split(r"[\s,，、;；]+", desk.form.value("people")) if one]
    found = await named(texts[:MOST_NAMED], required().towns(READ), on)
    known = {name for one in found for name in (one.employee_no, one.name)}
    desk.strangers = tuple(one for one in texts if one not in known)
    desk.tried = await trial(desk.purpose, desk.subject, desk.tree, found, on)


def _decoded(text: str) -> Draft:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid({"conditions": N_("This is not valid JSON.")}) from error
    if not isinstance(value, dict):
        raise Invalid({"conditions": N_("A condition is an object such as all, any or a fact.")})
    return value


async def saved_or_shown(
    desk: Desk | str, one: ConditionSet | None, *, fragment: bool
) -> Response[str] | Redirect:
    """On to the new version, or the page again with what came of the act."""
    if isinstance(desk, str):
        flash(N_("The conditions are saved."))
        return redirect(f"/conditions/{desk}")
    return await shown(desk, one, fragment=fragment)


async def shown(desk: Desk, one: ConditionSet | None, *, fragment: bool = False) -> Response[str]:
    """The page: the version `one`, if there is one, and the next in the making.

    Without one, what is asked instead, if anything is: of a renewal, what the certificate asks.
    """
    stands = one.tree if one else None
    if one is None and not fragment:
        stands = await version_tree(desk.purpose, desk.subject, clock.today())
    called = await names()
    name = called(SUBJECT_KINDS[desk.purpose], desk.subject)
    beside = {"firstDay", "source", "people", *places(desk.draft)}
    wrong = {place: text for place, text in desk.form.errors.items() if place not in beside}
    return page(
        "certification/editor.html" if fragment else "certification/condition.html",
        status=200 if fragment else desk.form.status,
        one=one,
        name=name,
        desk=desk,
        purpose=gettext(PURPOSES[desk.purpose]),
        readings=await _readings(stands) if stands and not fragment else [],
        renewal=desk.purpose == RENEWAL,
        subject=desk.subject,
        next_readings=await _readings(desk.tree) if desk.tree else [],
        versions=await condition_sets(desk.purpose, desk.subject) if not fragment else [],
        replaced=await replaced_sets(desk.purpose, desk.subject) if not fragment else [],
        form=desk.form,
        wrong=wrong,
        root=branch(desk.draft, desk.errors, await choices()),
        kinds=kinds(),
        written=json.dumps(desk.draft, ensure_ascii=False, indent=2),
        tried=[] if desk.tried is None else [_told(each, called) for each in desk.tried],
        may_edit=required().may(CONDITIONS_EDIT),
        today=clock.today(),
        action=f"/conditions/{one.id}" if one else f"/conditions/{desk.purpose}/{desk.subject}",
    )


def _told(tried: Tried, called: Names) -> dict[str, Any]:
    unmet = [
        (reading.condition(one.condition, called), reading.because(one, called))
        for one in each_condition(tried.finding)
        if not one.met
    ]
    return {"who": tried.who, "now": tried.met_now, "then": tried.finding.met, "unmet": unmet}


async def _readings(tree: Node) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for language in LANGUAGES:
        with in_language(language):
            called = await names()
            found.append((language.replace("_", "-"), _branches(tree, called)))
    return found


def _branches(node: Node, called: Names) -> dict[str, Any]:
    """The tree as nested lists of sentences."""
    if isinstance(node, All | AnyOf | AtLeast | NoneOf):
        return {"text": _heading(node), "parts": [_branches(part, called) for part in node.parts]}
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
