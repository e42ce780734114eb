"""Towns, centres, posts and service lines, as JSON."""

from typing import Annotated

from litestar import get, post, put
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from kit.clock import today
from kit.errors import Invalid, NotFound
from kit.language import N_
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries import places as queries
from staff.queries.access import open_centre
from staff.service import places
from staff.shapes import CentreInput, CentreOutput, Output, PostInput, PostNames, centre_output

TAGS = ["Places"]
Code = Annotated[str, PathParameter(max_length=60)]
Text = Annotated[str, QueryParameter(max_length=100)]
Maybe = Annotated[str | None, QueryParameter(max_length=100)]


class TownOutput(Output):
    """A town and its figures."""

    code: str
    name: str
    name_en: str | None
    centres: int
    windows: int
    people: int


class PostOutput(Output):
    """A post."""

    code: str
    name: str
    name_en: str | None
    service_line: str | None


class ServiceLineOutput(Output):
    """A service line."""

    code: str
    name: str
    name_en: str | None
    mean_minutes: float


@get("/api/towns", permission="centres.read", tags=TAGS)
async def list_towns() -> list[TownOutput]:
    """The towns that the reader may see."""
    return [
        TownOutput(
            code=town.code,
            name=town.name,
            name_en=town.name_en,
            centres=town.centres,
            windows=town.windows,
            people=town.people,
        )
        for town in await queries.towns(today(), required().towns("centres.read"))
    ]


@get("/api/centres", permission="centres.read", tags=TAGS)
async def list_centres(
    q: Text = "",
    town: Maybe = None,
    level: Annotated[str | None, QueryParameter(pattern="^(town|community)$")] = None,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> Paged[CentreOutput]:
    """Centres by code."""
    wanted = required().towns("centres.read")
    if town is not None:
        found = await queries.town_by_code(town, today())
        if found is None:
            raise Invalid({"town": N_("There is no such town.")})
        wanted = frozenset({found.id}) if wanted is None else wanted & {found.id}
    listed = await queries.centres(today(), towns=wanted, search=q.strip(), level=level)
    start = (page - 1) * page_size
    part = [centre_output(centre) for centre in listed[start : start + page_size]]
    return Paged(part, len(listed), page, page_size)


@get("/api/centres/{code:str}", permission="centres.read", tags=TAGS)
async def show_centre(code: FromPath[Code]) -> CentreOutput:
    """One centre."""
    return centre_output(await open_centre(code, "centres.read", today()))


@put("/api/centres/{code:str}", permission="centres.edit", tags=TAGS)
async def change_centre(code: FromPath[Code], data: JSONBody[CentreInput]) -> CentreOutput:
    """The centre is as given."""
    await open_centre(code, "centres.edit", today())
    await places.change_centre(
        code,
        name=data.name,
        name_en=data.name_en,
        windows=data.windows,
        closed_on=data.closed_on,
    )
    return centre_output(await open_centre(code, "centres.edit", today()))


def _post(found: queries.Post) -> PostOutput:
    return PostOutput(
        code=found.code, name=found.name, name_en=found.name_en, service_line=found.line_code
    )


@get("/api/posts", permission="self", tags=TAGS)
async def list_posts(page: PageNumber = 1, page_size: PageSize = 50) -> Paged[PostOutput]:
    """Posts by code."""
    listed = await queries.posts(today())
    start = (page - 1) * page_size
    part = [_post(one) for one in listed[start : start + page_size]]
    return Paged(part, len(listed), page, page_size)


@get("/api/posts/{code:str}", permission="self", tags=TAGS)
async def show_post(code: FromPath[Code]) -> PostOutput:
    """One post."""
    return await _post_again(code)


@post("/api/posts", permission="posts.edit", tags=TAGS)
async def add_post(data: JSONBody[PostInput]) -> PostOutput:
    """A new post; its conditions are set elsewhere."""
    await places.add_post(
        data.code, name=data.name, name_en=data.name_en, service_line=data.service_line
    )
    return await _post_again(data.code)


@put("/api/posts/{code:str}", permission="posts.edit", tags=TAGS)
async def edit_post(code: FromPath[Code], data: JSONBody[PostNames]) -> PostOutput:
    """The post's names and service line are as given."""
    await places.edit_post(
        code, name=data.name, name_en=data.name_en, service_line=data.service_line
    )
    return await _post_again(code)


async def _post_again(code: str) -> PostOutput:
    found = await queries.post_by_code(code, today())
    if found is None:
        raise NotFound
    return _post(found)


@get("/api/service-lines", permission="self", tags=TAGS)
async def list_service_lines() -> list[ServiceLineOutput]:
    """Service lines with their mean time at the window."""
    return [
        ServiceLineOutput(
            code=line.code,
            name=line.name,
            name_en=line.name_en,
            mean_minutes=float(line.mean_minutes),
        )
        for line in await queries.service_lines()
    ]


ROUTES = (
    list_towns,
    list_centres,
    show_centre,
    change_centre,
    list_posts,
    show_post,
    add_post,
    edit_post,
    list_service_lines,
)
