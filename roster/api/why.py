"""Why somebody is where they are: everybody else who could be there, priced."""

from litestar import get
from litestar.params import FromPath

from kit.errors import NotFound
from roster.api.shapes import InsteadView, WhyView
from roster.queries import reasons
from roster.sight import Id, roster_in_sight


@get(
    "/api/rosters/{roster_id:int}/assignments/{assignment_id:int}/why",
    permission="rosters.read",
    tags=["Rosters"],
)
async def why_there(roster_id: FromPath[Id], assignment_id: FromPath[Id]) -> WhyView:
    """Tells what the roster would cost more with somebody else in this place."""
    facts = await roster_in_sight(roster_id, "rosters.read")
    found = await reasons.instead(facts, assignment_id)
    if found is None:
        raise NotFound(assignment=assignment_id)
    others, names = found
    return WhyView([InsteadView(*names[int(each.person)], price=each.price) for each in others])


ROUTES = (why_there,)
