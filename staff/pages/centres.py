"""Centres, posts and service lines."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter

from kit.clock import today
from kit.errors import NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web.charts import Place, places
from kit.web.forms import Form, entered
from kit.web.lists import asked, cut
from kit.web.pages import flash, page, redirect
from kit.web.tables import Action, Column, Filter, Table, table_page
from staff.pages.people import town_options
from staff.queries import people
from staff.queries import places as queries
from staff.queries.access import open_centre
from staff.queries.placements import placed_at
from staff.service.places import add_post, change_centre, edit_post
from staff.shapes import CentreInput, PostInput, PostNames
from staff.words import LEVELS, PLACEMENTS, POOLS, options, word

Code = Annotated[str, PathParameter(max_length=20)]


PostCode = Annotated[str, PathParameter(max_length=60)]


def _order(given: str) -> Any:
    return {
        "code": lambda centre: centre.code,
        "windows": lambda centre: centre.windows,
        "people": lambda centre: centre.fixed_people,
    }[given]


@get("/centres", permission="centres.read", include_in_schema=False)
async def list_centres() -> Response[Any]:
    """Centres of the towns that the reader may see."""
    given = asked(("code", "windows", "people"), ("town", "level"))
    towns = await queries.towns(today(), required().towns("centres.read"))
    wanted = frozenset(town.id for town in towns if given.filter("town") in {None, town.code})
    found = await queries.centres(
        today(), towns=wanted, search=given.search, level=given.filter("level")
    )
    part, total = cut(found, given, order=_order(given.sort))
    filters = [
        Filter("town", N_("Town"), town_options(towns)),
        Filter("level", N_("Level"), options(LEVELS)),
    ]
    table = Table(
        name="centres",
        caption=N_("Centres"),
        columns=(
            Column(
                "name",
                N_("Centre"),
                lambda c: pick(c.name, c.name_en),
                link=lambda c: f"/centres/{c.code}",
            ),
            Column("code", N_("Code"), sort=True),
            Column("level", N_("Level"), lambda c: word(LEVELS, c.level)),
            Column("town", N_("Town"), lambda c: pick(c.town_name, c.town_name_en), rank=2),
            Column("windows", N_("Windows"), sort=True),
            Column("people", N_("Fixed staff"), lambda c: c.fixed_people, sort=True),
        ),
        rows=part,
        asked=given,
        total=total,
        search=N_("Name or code"),
        filters=filters if len(towns) > 1 else filters[1:],
        row_class=lambda centre: "quiet" if centre.closed_on else None,
    )
    return table_page("staff/centres.html", table, towns=towns)


async def _map(centre: queries.Centre) -> Any:
    around = await queries.centres(today(), towns=frozenset({centre.town_id}))
    title = gettext("Centres of {town}", town=pick(centre.town_name, centre.town_name_en))
    return places(
        title,
        [
            Place(
                name=pick(one.name, one.name_en),
                x=float(one.x_km),
                y=float(one.y_km),
                weight=one.windows,
                tone="bad"
                if one.code == centre.code
                else "series-3"
                if one.level == "town"
                else "series-1",
                link=f"/centres/{one.code}",
                named=one.code == centre.code,
            )
            for one in around
        ],
        description=gettext("The larger the circle, the more windows."),
    )


@get("/centres/{code:str}", permission="centres.read", include_in_schema=False)
async def show_centre(code: FromPath[Code]) -> Response[Any]:
    """One centre: windows, who guides it, who serves there, where it lies."""
    centre = await open_centre(code, "centres.read", today())
    principal = required()
    found: list[people.Person] = []
    if principal.may("people.read", centre.town_id):
        found, _ = await people.people(people.PeopleAsked(centre=centre.id, limit=500), today())
    table = Table(
        name="fixed-people",
        caption=N_("Fixed staff of this centre"),
        columns=(
            Column("name", N_("Name"), link=lambda p: f"/people/{p.employee_no}"),
            Column("employee_no", N_("Number")),
            Column("pool", N_("Pool"), lambda p: word(POOLS, p.pool)),
            Column("work_fraction", N_("Work fraction"), rank=2),
        ),
        rows=found,
        empty=N_("No fixed staff: the shared pool serves here."),
        download=False,
    )
    may_see_people = principal.may("people.read", centre.town_id)
    placed = Table(
        name="placed",
        caption=N_("Placed here today"),
        columns=(
            Column("name", N_("Name"), link=lambda p: f"/people/{p.employee_no}"),
            Column("employee_no", N_("Number"), rank=2),
            Column("post", N_("Post"), lambda p: pick(p.post_name, p.post_name_en)),
            Column("kind", N_("Kind"), lambda p: word(PLACEMENTS, p.kind), rank=2),
            Column("first_day", N_("First day")),
            Column("last_day", N_("Last day")),
        ),
        rows=await placed_at(centre.id, today()) if may_see_people else [],
        empty=N_("Nobody is placed here today."),
        download=False,
    )
    guided = [
        one
        for one in await queries.centres(today(), towns=frozenset({centre.town_id}))
        if one.parent_code == centre.code
    ]
    return page(
        "staff/centre.html",
        centre=centre,
        map=await _map(centre),
        table=table,
        placed=placed,
        may_see_people=may_see_people,
        guided=guided,
        may_edit=principal.may("centres.edit", centre.town_id),
    )


@get("/centres/{code:str}/edit", permission="centres.edit", include_in_schema=False)
async def edit_centre(code: FromPath[Code]) -> Response[str]:
    """The form with what is known of the centre."""
    centre = await open_centre(code, "centres.edit", today())
    return page("staff/centre_form.html", centre=centre, form=Form.of(centre))


@post("/centres/{code:str}/edit", permission="centres.edit", include_in_schema=False)
async def change(request: Request[Any, Any, Any], code: FromPath[Code]) -> Any:
    """The centre as entered, or the form again."""
    centre = await open_centre(code, "centres.edit", today())
    form = await entered(request)
    try:
        given = form.into(CentreInput)
        await change_centre(
            code,
            name=given.name,
            name_en=given.name_en,
            windows=given.windows,
            closed_on=given.closed_on,
        )
    except Refusal as refusal:
        again = form.refused(refusal)
        return page("staff/centre_form.html", status=again.status, centre=centre, form=again)
    flash(N_("Saved."))
    return redirect(f"/centres/{code}")


@get("/posts", permission="self", include_in_schema=False)
async def list_posts() -> Response[Any]:
    """Posts and service lines."""
    found = await queries.posts(today())
    may_edit = required().may("posts.edit")
    table = Table(
        name="posts",
        caption=N_("Posts"),
        columns=(
            Column("name", N_("Post"), lambda p: pick(p.name, p.name_en)),
            Column("code", N_("Code"), rank=2),
            Column(
                "line",
                N_("Service line"),
                lambda p: pick(p.line_name, p.line_name_en) if p.line_name else None,
            ),
            Column("placed", N_("Placed today")),
            *(
                [
                    Column(
                        "change",
                        "",
                        lambda p: [Action(gettext("Change"), f"/posts/{p.code}/edit")],
                        download=False,
                    )
                ]
                if may_edit
                else []
            ),
        ),
        rows=found,
        asked=asked(),
    )
    lines = Table(
        name="service-lines",
        caption=N_("Service lines"),
        columns=(
            Column("name", N_("Service line"), lambda line: pick(line.name, line.name_en)),
            Column("mean_minutes", N_("Mean minutes at the window")),
        ),
        rows=await queries.service_lines(),
        download=False,
    )
    return table_page("staff/posts.html", table, lines=lines, may_edit=may_edit)


async def _post_page(form: Form, post: queries.Post | None) -> Response[str]:
    lines = [(one.code, pick(one.name, one.name_en)) for one in await queries.service_lines()]
    return page("staff/post_form.html", status=form.status, form=form, post=post, lines=lines)


@get("/posts/new", permission="posts.edit", include_in_schema=False)
async def new_post() -> Response[str]:
    """The form for a new post."""
    return await _post_page(Form(), None)


@post("/posts/new", permission="posts.edit", include_in_schema=False)
async def make_post(request: Request[Any, Any, Any]) -> Any:
    """A new post, or the form again."""
    form = await entered(request)
    try:
        given = form.into(PostInput)
        await add_post(
            given.code, name=given.name, name_en=given.name_en, service_line=given.service_line
        )
    except Refusal as refusal:
        return await _post_page(form.refused(refusal), None)
    flash(N_("Saved."))
    return redirect("/posts")


async def _known_post(code: str) -> queries.Post:
    found = await queries.post_by_code(code, today())
    if found is None:
        raise NotFound
    return found


@get("/posts/{code:str}/edit", permission="posts.edit", include_in_schema=False)
async def show_post(code: FromPath[PostCode]) -> Response[str]:
    """The form with what is known of the post."""
    found = await _known_post(code)
    return await _post_page(Form.of(found, service_line=found.line_code), found)


@post("/posts/{code:str}/edit", permission="posts.edit", include_in_schema=False)
async def change_post(request: Request[Any, Any, Any], code: FromPath[PostCode]) -> Any:
    """The post as entered, or the form again."""
    found = await _known_post(code)
    form = await entered(request)
    try:
        given = form.into(PostNames)
        await edit_post(
            code, name=given.name, name_en=given.name_en, service_line=given.service_line
        )
    except Refusal as refusal:
        return await _post_page(form.refused(refusal), found)
    flash(N_("Saved."))
    return redirect("/posts")


ROUTES = (
    list_centres,
    show_centre,
    edit_centre,
    change,
    list_posts,
    new_post,
    make_post,
    show_post,
    change_post,
)
