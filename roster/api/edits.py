"""Single moves of a roster as JSON."""

from litestar import Response, delete, post
from litestar.params import FromPath, JSONBody

from roster.api.shapes import AssignmentRequest, AssignmentView, assignment_view
from roster.api.versions import IfMatch, tagged, version_of
from roster.queries import rosters
from roster.service.editing import assign, unassign
from roster.sight import Id, roster_in_sight

TAGS = ["Rosters"]


@post("/api/rosters/{roster_id:int}/assignments", permission="rosters.edit", tags=TAGS)
async def add_assignment(
    roster_id: FromPath[Id], data: JSONBody[AssignmentRequest], if_match: IfMatch = None
) -> Response[AssignmentView]:
    """Puts somebody on a shift of a draft; refused when that breaks a hard rule."""
    await roster_in_sight(roster_id, "rosters.edit")
    made, version = await assign(roster_id, data.shift, data.employee_no, version_of(if_match))
    facts, _ = await rosters.assignment(made)
    return tagged(assignment_view(facts), version, status=201)


@delete(
    "/api/rosters/{roster_id:int}/assignments/{assignment_id:int}",
    permission="rosters.edit",
    tags=TAGS,
)
async def remove_assignment(
    roster_id: FromPath[Id], assignment_id: FromPath[Id], if_match: IfMatch = None
) -> Response[None]:
    """Takes somebody off a shift of a draft."""
    await roster_in_sight(roster_id, "rosters.edit")
    version = await unassign(roster_id, assignment_id, version_of(if_match))
    return tagged(None, version, status=204)


ROUTES = (add_assignment, remove_assignment)
