"""Curricula: the usual steps to each post, and plans for many at once."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Form, entered, flash, page, redirect
from staff.queries import directory
from training.pages.learning import KINDS
from training.queries import courses, curricula
from training.queries.curricula import RULES, CurriculumShown
from training.rules import plans
from training.rules.plans import MOST_STEPS, Key, Wanted
from training.service import plans as service

BLANK_ROWS = 4
GROUPS = ("A", "B", "C")
RULE_WORDS = {
    "newcomer": N_("Placed in the post lately or soon, without its certificate"),
    "expiring": N_("Whose certificate runs out within 90 days"),
    "changed": N_("Who read an earlier version of the course only"),
    "gap": N_("Who serves at windows and lacks this certificate"),
}


class BulkForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom to plan for."""

    post: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    first_day: date
    rule: Literal["newcomer", "expiring", "changed", "gap"]
    people: Annotated[list[int], msgspec.Meta(max_length=5000)] = []


class CurriculumForm(msgspec.Struct, rename="camel"):
    """From when on, and by which source; the steps stand in rows."""

    first_day: date
    source: Annotated[str, msgspec.Meta(max_length=300)] | None = None


class CurriculumPages(Controller):
    """`/curricula`."""

    path = "/curricula"
    include_in_schema = False

    @get("/", permission="plans.read")
    async def show_list(self) -> Response[str]:
        """Each post with its curriculum."""
        by_post: dict[str, list[CurriculumShown]] = {}
        for one in await curricula.every():
            by_post.setdefault(one.post, []).append(one)
        today = clock.today()
        lines = []
        for code, names in (await directory.post_names()).items():
            held = by_post.get(code, [])
            now = next((one for one in held if one.first_day <= today), None)
            later = [one for one in held if one.first_day > today]
            steps = now.steps if now else await curricula.usual_steps(code, today)
            lines.append((code, pick(*names), now, len(steps), later))
        return page(
            "training/curricula.html", lines=lines, may_edit=required().may("curricula.edit")
        )

    @get("/{code:str}", permission="plans.read")
    async def show_one(self, code: FromPath[str]) -> Response[str]:
        """The curriculum of a post, its later versions, and a form for the next."""
        steps = await curricula.usual_steps(code, clock.today())
        return await _one(code, _form_of(steps, clock.today()))

    @post("/{code:str}", permission="curricula.edit")
    async def put(
        self, code: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """First show whom it touches, then keep it."""
        form = await entered(request)
        try:
            given = form.into(CurriculumForm)
            steps = _steps(form)
            if form.value("agreed") != "1":
                await service.check_steps(steps)
                people = [
                    one
                    for one in await curricula.touched(code, given.first_day)
                    if required().may("plans.read", one.town)
                ]
                return await _one(code, form, touched=people)
            await service.put_curriculum(
                code, given.first_day, steps, given.source, now=clock.now()
            )
        except Refusal as refusal:
            return await _one(code, form.refused(refusal))
        flash(N_("The curriculum holds for whoever begins from {day} on."), day=given.first_day)
        return redirect(f"/curricula/{code}")

    @post("/{code:str}/{curriculum_id:int}/remove", permission="curricula.edit")
    async def remove(self, code: FromPath[str], curriculum_id: FromPath[int]) -> Redirect:
        """Take back a curriculum that has not begun."""
        try:
            await service.remove_curriculum(curriculum_id, today=clock.today())
        except service.CurriculumBegun as refusal:
            flash(refusal.text, tone="bad")
        else:
            flash(N_("The curriculum is taken back."))
        return redirect(f"/curricula/{code}")


class BulkPages(Controller):
    """`/plans/many`."""

    path = "/plans/many"
    include_in_schema = False

    @get("/", permission="plans.edit")
    async def choose(
        self, *, rule: FromQuery[str | None] = None, post: FromQuery[str | None] = None
    ) -> Response[str]:
        """A rule, a post, and whom they name."""
        return await _bulk(Form.of(rule=rule, post=post, first_day=clock.today()))

    @post("/", permission="plans.edit", request_max_body_size=512 * 1024)
    async def make(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """A plan for each who is ticked and whom the rule still names."""
        form = await entered(request)
        try:
            given = form.into(BulkForm)
            named = await curricula.named(
                given.rule, given.post, required().towns("plans.edit"), clock.today()
            )
            people = _ticked(given, [one.person_id for one in named])
            made = await service.make_plans(
                people, given.post, given.first_day, why=given.rule, now=clock.now()
            )
        except Invalid as refusal:
            return await _bulk(form.refused(refusal))
        flash(N_("{count} plans are made; everybody is told."), count=made.plans)
        return redirect("/plans")


def _ticked(given: BulkForm, named: list[int]) -> list[int]:
    """The people who are ticked and still named, in order; raises Invalid for nobody."""
    people = [person for person in named if person in set(given.people)]
    if not people:
        raise Invalid({"people": N_("Tick at least one person.")})
    return people


async def _bulk(form: Form) -> Response[str]:
    rule, code = form.value("rule"), form.value("post")
    posts = await directory.post_names()
    named = (
        await curricula.named(rule, code, required().towns("plans.edit"), clock.today())
        if rule in RULES and code in posts
        else None
    )
    return page(
        "training/plans-many.html",
        status=form.status,
        form=form,
        rules=[(one, gettext(text)) for one, text in RULE_WORDS.items()],
        posts=[(one, pick(*names)) for one, names in posts.items()],
        named=named,
        ticked=set(form.values("people")),
    )


async def _one(code: str, form: Form, *, touched: list[Any] | None = None) -> Response[str]:
    names = (await directory.post_names()).get(code)
    if names is None:
        raise NotFound
    offered, _ = await courses.find_courses(page_size=500)
    rows_held = {int(name.partition(".")[2]) for name in form.held if name.startswith("kind.")}
    return page(
        "training/curriculum.html",
        status=form.status,
        code=code,
        name=pick(*names),
        form=form,
        numbers=range(min(MOST_STEPS, max(rows_held, default=-1) + 1 + BLANK_ROWS)),
        versions=await curricula.of_post(code),
        today=clock.today(),
        kinds=[(one, gettext(text)) for one, text in KINDS.items() if one != plans.ELECTIVES],
        groups=GROUPS,
        subjects=[(one.code, pick(one.name, one.name_en)) for one in offered],
        touched=touched,
        may_edit=required().may("curricula.edit"),
        words=KINDS,
    )


def _form_of(steps: tuple[Wanted, ...], first_day: date) -> Form:
    """The steps as rows; electives of one step are rows of one group."""
    held: dict[str, Any] = {"firstDay": first_day}
    place, group = 0, 0
    for step in steps:
        electives = step.kind == plans.ELECTIVES
        parts: tuple[Key, ...] = step.options if electives else ((step.kind, step.subject),)
        for kind, subject in parts:
            held |= {f"kind.{place}": kind, f"subject.{place}": subject, f"days.{place}": step.days}
            held[f"amount.{place}"] = step.amount or None
            held[f"group.{place}"] = GROUPS[group % len(GROUPS)] if electives else None
            place += 1
        group += electives
    return Form.of(held)


def _steps(form: Form) -> list[Wanted]:
    """The rows as steps; rows of one group are electives. Raises Invalid naming the row's field."""
    found: list[Wanted] = []
    groups: dict[str, int] = {}
    for place in range(MOST_STEPS):
        kind = form.value(f"kind.{place}")
        if not kind:
            continue
        days = _number(form, f"days.{place}", 0)
        amount = _number(form, f"amount.{place}", 0)
        subject, group = form.value(f"subject.{place}").strip(), form.value(f"group.{place}")
        if not group:
            found.append(Wanted(kind, subject, days, amount))
        elif group in groups:
            step = found[groups[group]]
            found[groups[group]] = replace(
                step,
                days=max(step.days, days),
                amount=max(step.amount, amount),
                options=(*step.options, (kind, subject)),
            )
        else:
            groups[group] = len(found)
            found.append(Wanted(plans.ELECTIVES, "", days, amount, ((kind, subject),)))
    return found


def _number(form: Form, name: str, otherwise: int) -> int:
    text = form.value(name).strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise Invalid({name: N_("A whole number.")})
    return int(text)
