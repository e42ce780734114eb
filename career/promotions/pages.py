"""Promotions on pages: the notice, its lists, and who stands where and why."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from career.permissions import PROMOTIONS_EDIT, PROMOTIONS_READ
from career.promotions import service
from career.promotions.adopting import propose_adoption
from career.promotions.queries import (
    EntryShown,
    entries,
    lists,
    notice,
    notices,
    one_list,
    promotion,
    promotions,
)
from career.promotions.rules.findings import NOT, STANDINGS
from career.promotions.rules.score import Score
from career.promotions.shapes import ListInput, NoticeInput, PromotionInput
from career.promotions.words import STANDINGS as STANDING_WORDS
from career.promotions.words import STATES, rule_text, score_text, told
from certification.queries.conditions import PROMOTION, condition_sets
from certification.queries.names import names
from certification.rules import reading
from certification.rules.form import parse
from kit import clock
from kit.approvals import State
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Table, Tone, page
from kit.web.forms import Form, entered
from kit.web.lists import asked
from kit.web.pages import flash, redirect
from kit.web.tables import table_page

CodeInPath = Annotated[str, PathParameter(max_length=60)]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
STATE_TONES: dict[str, Tone] = {"draft": "note", "adopted": "good"}
STANDING_TONES: dict[str, Tone] = {"eligible": "good", "nearly": "note"}


def _state(state: str) -> Badge:
    return Badge(gettext(STATES[state]), STATE_TONES.get(state, "quiet"))


async def _all(form: Form) -> Response[str]:
    table = Table(
        name="promotions",
        caption=N_("Promotions"),
        columns=(
            Column(
                "name",
                N_("Promotion"),
                lambda one: pick(one.name, one.name_en),
                link=lambda one: f"/promotions/{one.code}",
            ),
            Column("code", N_("Code"), rank=2),
            Column("lists", N_("Lists")),
            Column("adopted", N_("Adopted")),
        ),
        rows=await promotions(),
        empty=N_("No promotion is set up yet."),
    )
    return page(
        "career/promotions.html",
        status=form.status,
        table=table,
        form=form,
        may_edit=required().may(PROMOTIONS_EDIT),
    )


async def _one(code: str, form: Form, listing: Form) -> Response[str]:
    found = await promotion(code)
    versions = await notices(found.id)
    named = await names()
    table = Table(
        name="promotion-lists",
        caption=N_("Lists"),
        columns=(
            Column("as_of", N_("As of"), link=lambda one: f"/promotion-lists/{one.id}"),
            Column("eligible", N_("Eligible")),
            Column("nearly", N_("Nearly")),
            Column("people", N_("Looked at"), rank=2),
            Column("made_by", N_("By"), rank=3),
            Column("state", N_("State"), lambda one: _state(one.state)),
        ),
        rows=await lists(found.id),
        empty=N_("No list yet."),
        download=False,
    )
    return page(
        "career/promotion.html",
        status=max(form.status, listing.status),
        promotion=found,
        notices=versions,
        rule=rule_text(versions[0].score) if versions else None,
        conditions=[
            (one, reading.condition(one.tree, named))
            for one in await condition_sets(PROMOTION, code)
        ],
        table=table,
        form=form,
        listing=listing,
        may_edit=required().may(PROMOTIONS_EDIT),
        today=clock.today(),
    )


def _entry_columns(standing: str, names_: Any) -> tuple[Column, ...]:
    def missing(one: EntryShown) -> str:
        lacks = [
            said.condition + (f" ({said.because})" if said.because else "")
            for said in told(one.findings, one.employee_no, names_)
            if not said.met
        ]
        return "; ".join(lacks)

    shared = (
        Column(
            "name", N_("Name"), lambda one: one.name, link=lambda one: f"?person={one.employee_no}"
        ),
        Column("employee_no", N_("Number"), rank=3),
        Column("town", N_("Town"), lambda one: pick(one.town_name, one.town_name_en), rank=2),
        Column("points", N_("Points")),
    )
    if standing == "eligible":
        place = Column("place", N_("Rank"))
        return (place, *shared, Column("score", N_("Made up of"), lambda o: score_text(o.score)))
    return (
        *shared,
        Column("missing_text", N_("Missing"), missing),
        Column("ready", N_("When it can be met"), rank=2),
    )


class PromotionPages(Controller):
    """`/promotions` and `/promotion-lists`."""

    path = "/"
    include_in_schema = False

    @get("/promotions", permission=PROMOTIONS_READ)
    async def list_promotions(self) -> Response[str]:
        """Every promotion."""
        return await _all(Form())

    @post("/promotions", permission=PROMOTIONS_EDIT)
    async def put_promotion(self, request: Request[Any, Any, Any]) -> Any:
        """A new promotion, or the form again."""
        form = await entered(request)
        try:
            given = form.into(PromotionInput)
            await service.put_promotion(given.code, given.name, given.name_en)
        except Refusal as refusal:
            return await _all(form.refused(refusal))
        flash(N_("Saved."))
        return redirect(f"/promotions/{given.code}")

    @get("/promotions/{code:str}", permission=PROMOTIONS_READ)
    async def show_promotion(self, code: FromPath[CodeInPath]) -> Response[str]:
        """One promotion: notice, conditions, lists."""
        return await _one(code, Form(), Form.of(as_of=clock.today()))

    @post("/promotions/{code:str}/notices", permission=PROMOTIONS_EDIT)
    async def publish_notice(
        self, request: Request[Any, Any, Any], code: FromPath[CodeInPath]
    ) -> Any:
        """The next version of the notice, or the form again."""
        form = await entered(request)
        try:
            given = form.into(NoticeInput)
            versions = await notices((await promotion(code)).id)
            await service.publish_notice(
                code,
                number=given.number,
                text=given.text,
                places=given.places,
                score=versions[0].score if versions else Score(),
                now=clock.now(),
            )
        except Refusal as refusal:
            return await _one(code, form.refused(refusal), Form.of(as_of=clock.today()))
        flash(N_("The notice has a new version."))
        return redirect(f"/promotions/{code}")

    @post("/promotions/{code:str}/lists", permission=PROMOTIONS_EDIT)
    async def make_list(self, request: Request[Any, Any, Any], code: FromPath[CodeInPath]) -> Any:
        """A draft list, or the form again with the reason."""
        form = await entered(request)
        try:
            made = await service.make_list(
                code,
                form.into(ListInput).as_of,
                today=clock.today(),
                now=clock.now(),
                towns=required().towns(PROMOTIONS_EDIT),
            )
        except Refusal as refusal:
            return await _one(code, Form(), form.refused(refusal))
        return redirect(f"/promotion-lists/{made}")

    @get("/promotion-lists/{list_id:int}", permission=PROMOTIONS_READ)
    async def show_list(self, list_id: FromPath[Key]) -> Response[Any]:
        """A list: eligible by rank, nearly with what is missing, the rest."""
        shown = await one_list(list_id)
        given = asked((), ("standing", "person"), page_size=100)
        standing = given.filter("standing") or "eligible"
        if standing not in STANDINGS:
            standing = "eligible"
        towns = required().towns(PROMOTIONS_READ)
        named = await names()
        found, total = await entries(
            list_id, standing, towns=towns, offset=given.offset, limit=given.page_size
        )
        number = given.filter("person")
        person = None
        if number:
            everybody, _ = await entries(list_id, towns=towns, limit=10_000)
            person = next((one for one in everybody if one.employee_no == number), None)
        table = Table(
            name=f"promotion-{standing}",
            caption=STANDING_WORDS[standing],
            columns=_entry_columns(standing, named),
            rows=found,
            asked=given,
            total=total,
            empty=N_("Nobody."),
        )
        version = await notice(shown.notice)
        return table_page(
            "career/promotion_list.html",
            table,
            shown=shown,
            notice=version,
            rule=rule_text(version.score),
            conditions=reading.condition(parse(shown.tree), named),
            state=_state(shown.state),
            standing=standing,
            standings=[(name, gettext(STANDING_WORDS[name])) for name in STANDINGS],
            person=person,
            person_standing=Badge(
                gettext(STANDING_WORDS[person.standing]),
                STANDING_TONES.get(person.standing, "quiet"),
            )
            if person
            else None,
            told=told(person.findings, person.employee_no, named) if person else [],
            score=score_text(person.score) if person else "",
            others=shown.people - shown.eligible - shown.nearly,
            may_edit=required().may(PROMOTIONS_EDIT),
            not_yet=NOT,
        )

    @post("/promotion-lists/{list_id:int}/adopt", permission=PROMOTIONS_EDIT)
    async def adopt(self, list_id: FromPath[Key]) -> Redirect:
        """The list is adopted, or waits for a second person."""
        if await propose_adoption(list_id) is State.APPROVED:
            flash(N_("The list is adopted and frozen."))
        else:
            flash(N_("The adoption waits for another person's agreement."), "note")
        return redirect(f"/promotion-lists/{list_id}")

    @post("/promotion-lists/{list_id:int}/drop", permission=PROMOTIONS_EDIT)
    async def drop(self, list_id: FromPath[Key]) -> Redirect:
        """The draft is no more."""
        shown = await one_list(list_id)
        await service.drop_list(list_id)
        flash(N_("The draft is deleted."))
        return redirect(f"/promotions/{shown.promotion}")
