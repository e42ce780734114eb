"""Why windows of a roster stand empty, and who could take a shift."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date
from threading import Lock
from typing import TypeVar

from kit.database import rows
from roster.queries.problem import Task, task
from roster.queries.rosters import RosterFacts
from roster.solver import Assignment
from roster.solver.explain import Candidate, Explainer, Instead, Unfilled
from staff.queries import directory

Names = dict[int, tuple[str, str]]
T = TypeVar("T")
REMEMBERED = 3
"""Rosters that stay at hand: a manager asks about one again and again while editing it."""

_guard = Lock()
_known: list[Explainer] = []


async def _asked(found: Task, ask: Callable[[Explainer], T]) -> T:
    """What the explainer of the task says, in a thread; one at a time, as it is not two's to use.

    The task is read anew for every question. Only if it is the same as before, but for who is
    where, its explainer goes on from the roster it last spoke of.
    """

    def answer() -> T:
        with _guard:
            explainer = next((each for each in _known if each.problem == found.problem), None)
            if explainer is None:
                explainer = Explainer(found.problem, found.present)
            else:
                _known.remove(explainer)
                explainer.turn_to(found.present)
            answered = ask(explainer)
            # Kept only now: one that failed half way is not asked again.
            _known.insert(0, explainer)
            del _known[REMEMBERED:]
            return answered

    return await asyncio.to_thread(answer)


async def unfilled(
    facts: RosterFacts, *, start: int = 0, most: int = 50
) -> tuple[list[Unfilled], int, Names]:
    """Some of the shifts that lack people or a line, the number of all of them, and names.

    The names are those of the nearest people.
    """
    found = await task(facts, as_found=True)

    def asked(explainer: Explainer) -> tuple[list[Unfilled], int]:
        lacking = explainer.lacking()
        return explainer.unfilled(lacking[start : start + most]), len(lacking)

    gaps, total = await _asked(found, asked)
    people = {each.person for gap in gaps for each in gap.nearest}
    people |= {way.person for gap in gaps for way in gap.ways if way.person}
    return gaps, total, await _names_of(people)


async def candidates(facts: RosterFacts, shift_id: int) -> tuple[list[Candidate], Names]:
    """Everyone of the town who is not on the shift, those who may take it first; their names."""
    found = await task(facts, as_found=True)
    ranked = await _asked(found, lambda explainer: explainer.candidates(str(shift_id)))
    return ranked, await _names(ranked)


async def half_day(
    facts: RosterFacts, employee_no: str, day: date, session: str
) -> list[tuple[int, Candidate]]:
    """(shift, the person beside it) for every shift of that half-day the person is not on.

    Those the person may take come first, the cheapest first; nothing for a stranger.
    """
    person = str((await directory.person(employee_no)).id)
    found = await task(facts, as_found=True)

    def asked(explainer: Explainer) -> list[tuple[int, Candidate]]:
        beside = [
            (int(shift.id), candidate)
            for shift in found.problem.shifts
            if (shift.day, shift.session) == (day, session)
            if (candidate := explainer.candidate(person, shift.id)) is not None
        ]
        return sorted(
            beside, key=lambda each: (len(each[1].obstacles), each[1].price or 0, each[1].km)
        )

    return await _asked(found, asked)


async def instead(facts: RosterFacts, assignment_id: int) -> tuple[list[Instead], Names] | None:
    """Who else could have that place and what the roster would cost more; None: no such place."""
    found = await task(facts, as_found=True)
    place = await rows(
        "SELECT person::text, shift::text FROM assignment WHERE id = $1 AND roster = $2",
        assignment_id,
        facts.id,
    )
    if not place or Assignment(place[0]["person"], place[0]["shift"]) not in found.present:
        return None
    person, shift = place[0]["person"], place[0]["shift"]
    others = await _asked(found, lambda explainer: list(explainer.instead(person, shift)))
    return others, await _names_of({each.person for each in others})


async def _names(candidates: Iterable[Candidate]) -> Names:
    return await _names_of({candidate.person for candidate in candidates})


async def _names_of(people: Iterable[str]) -> Names:
    found = await directory.people({int(person) for person in people})
    return {key: (person.employee_no, person.name) for key, person in found.items()}
