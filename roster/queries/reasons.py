"""Why windows of a roster stand empty, and who could take a shift."""

import asyncio
from collections.abc import Iterable

from roster.queries import rosters
from roster.queries.problem import task
from roster.queries.rosters import RosterFacts
from roster.solver.explain import Candidate, Explainer, Unfilled

Names = dict[int, tuple[str, str]]


async def unfilled(facts: RosterFacts) -> tuple[list[Unfilled], Names]:
    """Every shift that lacks people or a line, with the nearest people, and their names."""
    found = await task(facts, as_found=True)
    gaps = await asyncio.to_thread(lambda: Explainer(found.problem, found.present).unfilled())
    return gaps, await _names(candidate for gap in gaps for candidate in gap.nearest)


async def candidates(facts: RosterFacts, shift_id: int) -> tuple[list[Candidate], Names]:
    """Everyone of the town who is not on the shift, those who may take it first; their names."""
    found = await task(facts, as_found=True)
    ranked = await asyncio.to_thread(
        lambda: Explainer(found.problem, found.present).candidates(str(shift_id))
    )
    return ranked, await _names(ranked)


async def _names(candidates: Iterable[Candidate]) -> Names:
    return await rosters.names({int(candidate.person) for candidate in candidates})
