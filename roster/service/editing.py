"""Moves by hand: each checked against the hard rules before it is made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from kit.database import rows, transaction
from kit.errors import Invalid
from kit.language import N_
from roster.queries import plans, rosters
from roster.queries.problem import Task, task
from roster.queries.rosters import RosterFacts
from roster.queries.wording import wording
from roster.refusals import AlreadyThere, Banned, OtherPlan, RuleBroken
from roster.service.rosters import editable
from roster.service.steps import Change, Piece, make, not_stale
from roster.solver import Assignment, Hard, check
from roster.solver.explain import Explainer
from staff.queries import directory


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
        await not_stale(facts, version)
        await _of_roster(facts, shift_id)
        team = await rows(
            "SELECT person FROM assignment WHERE roster = $1 AND shift = $2", roster_id, shift_id
        )
        there = {row["person"] for row in team}
        if person in there:
            raise AlreadyThere(person=employee_no)
        banned = await rows(
            "SELECT FROM roster_ban WHERE roster = $1 AND shift = $2 AND person = $3",
            roster_id,
            shift_id,
            person,
        )
        if banned:
            raise Banned(person=employee_no)
        await _refuse_broken_rules(facts, shift_id, person, there)
        after = {"shift": shift_id, "person": employee_no, "day": shift.day, "centre": shift.centre}
        change = Change(added=(Piece(shift_id, person, True),))
        new = await make(facts, "assign", change, after)
        made = await rows(
            "SELECT id FROM assignment WHERE roster = $1 AND shift = $2 AND person = $3",
            roster_id,
            shift_id,
            person,
        )
        return int(made[0]["id"]), new


async def _of_roster(facts: RosterFacts, shift_id: int) -> None:
    shift, _ = await plans.shift(shift_id)
    own = await rows("SELECT plan FROM shift WHERE id = $1", shift_id)
    inside = facts.first_day <= shift.day <= facts.last_day
    if own[0]["plan"] != facts.plan_id or not inside:
        raise OtherPlan(shift=shift_id)


def _not_frozen(facts: RosterFacts, day: date) -> None:
    if facts.frozen_until is not None and day <= facts.frozen_until:
        raise RuleBroken(Hard.FROZEN, {"until": facts.frozen_until})


async def _refuse_broken_rules(
    facts: RosterFacts, shift_id: int, person: int, there: Collection[int]
) -> None:
    shift, _ = await plans.shift(shift_id)
    _not_frozen(facts, shift.day)
    judged = await task(facts, {person, *there}, as_found=True)
    if str(person) not in {each.id for each in judged.problem.people}:
        raise RuleBroken(Hard.UNKNOWN, {})
    obstacles = Explainer(judged.problem, judged.present).obstacles(str(person), str(shift_id))
    if obstacles:
        named = {"day": shift.day, **(await wording()).facts(obstacles[0].facts)}
        raise RuleBroken(obstacles[0].rule, named)


async def _on_roster(
    roster_id: int, assignment_id: int, version: int | None
) -> tuple[RosterFacts, rosters.AssignmentFacts]:
    found, of_roster = await rosters.assignment(assignment_id)
    facts = await editable(roster_id)
    await not_stale(facts, version)
    if of_roster != roster_id:
        raise OtherPlan(assignment=assignment_id)
    return facts, found


async def unassign(roster_id: int, assignment_id: int, version: int | None) -> int:
    """The new version: the person is off that shift."""
    async with transaction():
        facts, found = await _on_roster(roster_id, assignment_id, version)
        _not_frozen(facts, found.day)
        piece = Piece(found.shift_id, found.person_id, found.pinned)
        after = {"shift": found.shift_id, "person": found.employee_no, "day": found.day}
        return await make(facts, "unassign", Change(removed=(piece,)), after)


async def pin(roster_id: int, assignment_id: int, version: int | None, *, pinned: bool) -> int:
    """The new version: the solver leaves the assignment as it is, or may change it again."""
    async with transaction():
        facts, found = await _on_roster(roster_id, assignment_id, version)
        if found.pinned == pinned:
            return facts.version
        before = Piece(found.shift_id, found.person_id, found.pinned)
        change = Change(added=(Piece(found.shift_id, found.person_id, pinned),), removed=(before,))
        after = {"shift": found.shift_id, "person": found.employee_no, "pinned": pinned}
        return await make(facts, "pin", change, after)


async def ban(
    roster_id: int, shift_id: int, employee_no: str, version: int | None, *, banned: bool
) -> int:
    """The new version: the person may not be on the shift, or may be again; off it if there."""
    person = (await directory.person(employee_no)).id
    async with transaction():
        facts = await editable(roster_id)
        await not_stale(facts, version)
        await _of_roster(facts, shift_id)
        shift, _ = await plans.shift(shift_id)
        _not_frozen(facts, shift.day)
        piece = Piece(shift_id, person)
        held = await rows(
            "SELECT pinned FROM assignment WHERE roster = $1 AND shift = $2 AND person = $3",
            roster_id,
            shift_id,
            person,
        )
        removed = tuple(Piece(shift_id, person, row["pinned"]) for row in held) if banned else ()
        change = Change(removed=removed, banned=(piece,)) if banned else Change(allowed=(piece,))
        after = {"shift": shift_id, "person": employee_no, "banned": banned}
        return await make(facts, "ban", change, after)


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copied week: the new version, how many went over, how many could not."""

    version: int
    copied: int
    left: int


async def copy_week(roster_id: int, from_day: date, to_day: date, version: int | None) -> Copied:
    """The week of `to_day` holds whom that of `from_day` has, where windows and rules allow it.

    What is there already stays. Both are any day of their weeks; the source is this roster's own
    week, or the town's published one.
    """
    source, target = (day - timedelta(day.weekday()) for day in (from_day, to_day))
    if source == target:
        raise Invalid({"toDay": N_("Choose another week.")})
    async with transaction():
        facts = await editable(roster_id)
        await not_stale(facts, version)
        wanted = await rows(
            "SELECT DISTINCT t.id AS shift, a.person FROM assignment a "
            "JOIN shift s ON s.id = a.shift JOIN roster r ON r.id = a.roster "
            "JOIN shift t ON t.plan = $2 AND t.centre = s.centre AND t.session = s.session "
            "AND t.day = s.day + ($4::date - $3::date) "
            "WHERE s.day BETWEEN $3 AND $3::date + 6 AND t.day BETWEEN $5 AND $6 "
            "AND (r.id = $1 OR (a.published AND r.town = $7)) "
            "AND ($8::date IS NULL OR t.day > $8) AND NOT EXISTS (SELECT FROM roster_ban b "
            "WHERE b.roster = $1 AND b.shift = t.id AND b.person = a.person)",
            roster_id,
            facts.plan_id,
            source,
            target,
            facts.first_day,
            facts.last_day,
            facts.town_id,
            facts.frozen_until,
        )
        judged = await task(facts, as_found=True)
        pieces = {Assignment(str(row["person"]), str(row["shift"])) for row in wanted}
        fresh = _lawful(judged, pieces - judged.present)
        change = Change(added=tuple(Piece(int(e.shift), int(e.person)) for e in sorted(fresh)))
        after = {"from": source, "to": target, "copied": len(fresh)}
        new = await make(facts, "copy-week", change, after) if fresh else facts.version
        return Copied(new, len(fresh), len(pieces - judged.present) - len(fresh))


def _lawful(judged: Task, fresh: set[Assignment]) -> set[Assignment]:
    """Those of `fresh` that break no rule beside what is there and beside each other."""
    known = {person.id for person in judged.problem.people}
    kept = {each for each in fresh if each.person in known}
    while kept:
        verdict = check(judged.problem, sorted(judged.present | kept))
        broken = {Assignment(each.person, each.shift) for each in verdict.violations}
        of_fresh = broken & kept
        if not of_fresh:
            # Whoever breaks a rule by what was there already is not copied at all.
            people = {each.person for each in broken}
            shifts = {each.shift for each in broken if each.person not in known}
            of_fresh = {e for e in kept if e.person in people or e.shift in shifts}
            if not of_fresh:
                return kept
        kept -= of_fresh
    return kept


async def freeze(roster_id: int, until: date | None, version: int | None) -> int:
    """The new version: up to `until`, that day included, the draft can be changed no more."""
    async with transaction():
        facts = await editable(roster_id)
        await not_stale(facts, version)
        if until is not None and not facts.first_day <= until <= facts.last_day:
            raise Invalid({"until": N_("The day lies outside the roster.")})
        if facts.supersedes is not None and (
            until is None or (facts.frozen_until is not None and until < facts.frozen_until)
        ):
            raise Invalid({"until": N_("What was published and is past stays frozen.")})
        await rows("UPDATE roster SET frozen_until = $2 WHERE id = $1", roster_id, until)
        if until is not None:
            await rows(
                "UPDATE assignment a SET pinned = true FROM shift s WHERE s.id = a.shift "
                "AND a.roster = $1 AND s.day <= $2",
                roster_id,
                until,
            )
        return await make(facts, "freeze", Change(), {"until": until})
