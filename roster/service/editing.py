"""Single moves by hand: each checked against the hard rules before it is made."""

from kit import history
from kit.database import rows, transaction
from kit.errors import Stale
from roster.queries import plans, rosters
from roster.queries.problem import task
from roster.queries.rosters import RosterFacts
from roster.queries.wording import wording
from roster.refusals import AlreadyThere, OtherPlan, RuleBroken
from roster.service.rosters import editable, times
from roster.solver import Hard
from roster.solver.explain import Explainer
from staff.queries import directory


async def _edited(roster_id: int) -> int:
    found = await rows(
        "UPDATE roster SET version = version + 1, "
        "figures = coalesce(figures, '{}'::jsonb) || '{\"edited\": true}'::jsonb "
        "WHERE id = $1 RETURNING version",
        roster_id,
    )
    return int(found[0]["version"])


def not_stale(facts: RosterFacts, version: int | None) -> None:
    """Nothing; raises Stale when the reader saw another version."""
    if version is not None and version != facts.version:
        raise Stale(version=facts.version)


async def assign(
    roster_id: int, shift_id: int, employee_no: str, version: int | None
) -> tuple[int, int]:
    """(assignment, new version): the person is on the shift, and the solver will leave it so.

    Raises RuleBroken naming the first hard rule in the way.
    """
    shift, _ = await plans.shift(shift_id)
    person = (await directory.person(employee_no)).id
    async with transaction():
        facts = await editable(roster_id)
        not_stale(facts, version)
        own = await rows("SELECT plan FROM shift WHERE id = $1", shift_id)
        inside = facts.first_day <= shift.day <= facts.last_day
        if own[0]["plan"] != facts.plan_id or not inside:
            raise OtherPlan(shift=shift_id)
        team = await rows(
            "SELECT person FROM assignment WHERE roster = $1 AND shift = $2", roster_id, shift_id
        )
        there = {row["person"] for row in team}
        if person in there:
            raise AlreadyThere(person=employee_no)
        await _refuse_broken_rules(facts, shift_id, person, there)
        starts, ends = times(shift.day, shift.session)
        made = await rows(
            "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, pinned) "
            "VALUES ($1, $2, $3, $4, $5, false, true) RETURNING id",
            roster_id,
            shift_id,
            person,
            starts,
            ends,
        )
        after = {"shift": shift_id, "person": employee_no, "day": shift.day, "centre": shift.centre}
        await history.record("roster.assign", "roster", roster_id, after=after)
        return int(made[0]["id"]), await _edited(roster_id)


async def _refuse_broken_rules(
    facts: RosterFacts, shift_id: int, person: int, there: set[int]
) -> None:
    shift, _ = await plans.shift(shift_id)
    if facts.frozen_until is not None and shift.day <= facts.frozen_until:
        raise RuleBroken(Hard.FROZEN, {"until": facts.frozen_until})
    judged = await task(facts, {person, *there}, as_found=True)
    if str(person) not in {each.id for each in judged.problem.people}:
        raise RuleBroken(Hard.UNKNOWN, {})
    obstacles = Explainer(judged.problem, judged.present).obstacles(str(person), str(shift_id))
    if obstacles:
        raise RuleBroken(obstacles[0].rule, (await wording()).facts(obstacles[0].facts))


async def unassign(roster_id: int, assignment_id: int, version: int | None) -> int:
    """The new version: the person is off that shift."""
    found, of_roster = await rosters.assignment(assignment_id)
    async with transaction():
        facts = await editable(roster_id)
        not_stale(facts, version)
        if of_roster != roster_id:
            raise OtherPlan(assignment=assignment_id)
        if facts.frozen_until is not None and found.day <= facts.frozen_until:
            raise RuleBroken(Hard.FROZEN, {"until": facts.frozen_until})
        await rows("DELETE FROM assignment WHERE id = $1", assignment_id)
        before = {"shift": found.shift_id, "person": found.employee_no, "day": found.day}
        await history.record("roster.unassign", "roster", roster_id, before=before)
        return await _edited(roster_id)
