"""What the reader may see and do: plans and rosters of their towns, and nothing of others."""

from typing import Annotated

import msgspec

from kit.permissions import required
from roster.queries import plans, rosters
from roster.queries.plans import PlanFacts
from roster.queries.rosters import RosterFacts

Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
"""A row's id in an address."""


async def plan_in_sight(plan_id: int) -> PlanFacts:
    """The window plan, if it is of a town the reader may read; raises NotFound."""
    facts = await plans.plan(plan_id)
    required().need("window-plans.read", facts.town_id)
    return facts


async def roster_in_sight(roster_id: int, permission: str) -> RosterFacts:
    """The roster, if the reader may do that with it; raises NotFound or Forbidden."""
    facts = await rosters.roster(roster_id)
    required().need(permission, facts.town_id)
    return facts
