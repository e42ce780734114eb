"""Why windows of a roster stand empty, and who could take a shift."""

import asyncio
from collections.abc import Iterable

from roster.queries.problem import task
from roster.queries.rosters import RosterFacts
from roster.solver.explain import Candidate, Explainer, Unfilled
from staff.queries import directory

Names = dict[int, tuple[str, str]]


async def unfilled(
    facts: RosterFacts, *, start: int = 0, most: int = 50
) -> tuple[list[Unfilled], int, Names]:
    """Some of the shifts that lack people or a line, the number of all of them, and names.

    The names are those of the nearest people.
    """
    found = await task(facts, as_found=True)

    def asked() -> tuple[list[Unfilled], int]:
        explainer = Explainer(found.problem, found.present)
        lacking = explainer.lacking()
        return explainer.unfilled(lacking[start : start + most]), len(lacking)

    gaps, total = await asyncio.to_thread(asked)
    return gaps, total, await _names(each for gap in gaps for each in gap.nearest)


async def candidates(facts: RosterFacts, shift_id: int) -> tuple[list[Candidate], Names]:
    """Everyone of the town who is not on the shift, those who may take it first; their names."""
    found = await task(facts, as_found=True)
    ranked = await asyncio.to_thread(
        lambda: Explainer(found.problem, found.present).candidates(str(shift_id))
    )
    return ranked, await _names(ranked)


async def _names(candidates: Iterable[Candidate]) -> Names:
    found = await directory.people({int(candidate.person) for candidate in candidates})
    return {key: (person.employee_no, person.name) for key, person in found.items()}
