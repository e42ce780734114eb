"""The swap market: offered, accepted, checked against the rules, decided, and published at once."""

from datetime import datetime, timedelta

import msgspec

from kit import history, rulesets
from kit.clock import civil
from kit.database import rows, transaction
from kit.errors import Refusal
from kit.language import N_
from kit.notices import notify
from kit.permissions import current
from roster.defaults import SWAPS
from roster.notice_kinds import SWAP, SWAP_WAITS
from roster.queries import swaps
from roster.queries.problem import task
from roster.queries.rosters import roster
from roster.queries.swaps import Offer
from roster.queries.wording import wording
from roster.refusals import RuleBroken
from roster.rules.swaps import SwapBody
from roster.service.amending import Handover, amend
from roster.solver import Assignment, Hard
from roster.solver.explain import Explainer
from staff.queries import directory
from staff.queries.people import accounts_with_role
from staff.service.telling import tell_person


class NotOnOffer(Refusal):
    """The half-day is over, was taken away, or somebody was quicker."""

    code = "not-on-offer"
    text = N_("This half-day is not on offer any more.")


class NotTheirs(Refusal):
    """Only coming published half-days of the person can be offered."""

    code = "not-theirs"
    text = N_("Only a coming half-day of a published roster can be offered, by whoever serves it.")


async def make_offer(
    assignment_id: int, note: str | None, *, person: int | None, now: datetime
) -> int:
    """The key of the offer. `person` None: a manager offers it on somebody's behalf."""
    async with transaction():
        found = await rows(
            "SELECT a.person, a.published, a.starts_at FROM assignment a WHERE a.id = $1 FOR SHARE",
            assignment_id,
        )
        theirs = found and found[0]["published"] and found[0]["starts_at"] > now
        if not theirs or (person is not None and found[0]["person"] != person):
            raise NotTheirs(assignment=assignment_id)
        principal = current()
        made = await rows(
            "INSERT INTO swap_offer (assignment, giver, state, note, made_by, made_at) "
            "VALUES ($1, $2, 'open', $3, $4, $5) "
            "ON CONFLICT (assignment) WHERE state IN ('open', 'accepted') DO NOTHING RETURNING id",
            assignment_id,
            found[0]["person"],
            note or None,
            principal.username if principal else None,
            now,
        )
        if not made:
            raise NotOnOffer(assignment=assignment_id)
        after = {"assignment": assignment_id}
        await history.record("swap.offer", "swap", made[0]["id"], after=after)
    return int(made[0]["id"])


async def accept(offer_id: int, taker_no: str, in_return: int | None, *, now: datetime) -> Offer:
    """The offer is taken, for a half-day in return if one is named; done where policy allows it.

    Raises RuleBroken naming the rule that keeps the taker, or the giver, from it.
    """
    taker = await directory.person(taker_no)
    async with transaction():
        found = await _locked(offer_id, {"open"}, now)
        if taker.id == found.giver_id:
            raise NotOnOffer(offer=offer_id)
        back = await _in_return(found, taker.id, in_return, now)
        await _refuse_broken(found, taker.id, back)
        await rows(
            "UPDATE swap_offer SET state = 'accepted', taker = $2, in_return = $3 WHERE id = $1",
            offer_id,
            taker.id,
            in_return,
        )
        await history.record("swap.accept", "swap", offer_id, after={"taker": taker_no})
        if await _automatic(found, now):
            await _settle(await swaps.offer(offer_id), now)
        else:
            await notify(
                await accounts_with_role("manager", found.town_id),
                SWAP_WAITS,
                N_("{giver} and {taker} want to swap {day}."),
                once=f"swap-waits:{offer_id}:{taker.id}",
                link="/swaps",
                giver=found.giver,
                taker=taker.name,
                day=found.day,
            )
    return await swaps.offer(offer_id)


async def _automatic(found: Offer, now: datetime) -> bool:
    rule = await rulesets.in_force(SWAPS, civil(now), found.town)
    policy = msgspec.convert(rule.body, SwapBody) if rule else SwapBody()
    return policy.automatic and found.starts_at > now + timedelta(hours=policy.hours_ahead)


async def _in_return(found: Offer, taker: int, in_return: int | None, now: datetime) -> int | None:
    """The shift that the giver gets; it is a coming published one of the taker's, same roster."""
    if in_return is None:
        return None
    held = await rows(
        "SELECT shift FROM assignment WHERE id = $1 AND person = $2 AND published "
        "AND roster = $3 AND starts_at > $4",
        in_return,
        taker,
        found.roster_id,
        now,
    )
    if not held:
        raise NotTheirs(assignment=in_return)
    return int(held[0]["shift"])


async def _locked(offer_id: int, states: set[str], now: datetime) -> Offer:
    await rows("SELECT id FROM swap_offer WHERE id = $1 FOR UPDATE", offer_id)
    found = await swaps.offer(offer_id)
    if found.state not in states or not found.published or found.starts_at <= now:
        raise NotOnOffer(offer=offer_id)
    return found


async def _refuse_broken(found: Offer, taker: int, back: int | None) -> None:
    """Nothing; raises RuleBroken for the taker on the shift, or the giver on the other one."""
    judged = await task(await roster(found.roster_id), as_found=True)
    giver, shift = str(found.giver_id), str(found.shift_id)
    left = set(judged.present) - {Assignment(giver, shift)}
    moves = [(str(taker), shift)]
    if back is not None:
        left -= {Assignment(str(taker), str(back))}
        moves.append((giver, str(back)))
    known = {person.id for person in judged.problem.people}
    for person, wanted in moves:
        if person not in known:
            raise RuleBroken(Hard.UNKNOWN, {})
        obstacles = Explainer(judged.problem, left).obstacles(person, wanted)
        if obstacles:
            raise RuleBroken(obstacles[0].rule, (await wording()).facts(obstacles[0].facts))
        left.add(Assignment(person, wanted))


async def decide(offer_id: int, *, approve: bool, now: datetime) -> Offer:
    """The swap is made and published, or the taker refused; both are told."""
    async with transaction():
        found = await _locked(offer_id, {"accepted"}, now)
        if approve:
            await _refuse_broken(found, found.taker_id or 0, found.return_shift)
            await _settle(found, now)
        else:
            await _close(offer_id, "refused", now)
            for person in (found.giver_id, found.taker_id):
                if person is not None:
                    await tell_person(
                        person,
                        SWAP,
                        N_("The swap of {day} was not approved."),
                        once=f"swap-refused:{offer_id}",
                        link="/me/swaps",
                        day=found.day,
                    )
    return await swaps.offer(offer_id)


async def _settle(found: Offer, now: datetime) -> None:
    assert found.taker_id is not None  # noqa: S101 - accepted offers have one
    changes = [Handover(found.shift_id, found.giver_id, found.taker_id)]
    if found.return_shift is not None:
        changes.append(Handover(found.return_shift, found.taker_id, found.giver_id))
    await _close(found.id, "done", now)
    await amend(found.roster_id, changes, "swap", now=now)


async def _close(offer_id: int, state: str, now: datetime) -> None:
    principal = current()
    await rows(
        "UPDATE swap_offer SET state = $2, decided_at = $3, decided_by = $4 WHERE id = $1",
        offer_id,
        state,
        now,
        principal.username if principal else None,
    )
    await history.record(f"swap.{state}", "swap", offer_id)


async def withdraw(offer_id: int, *, person: int | None, now: datetime) -> None:
    """The half-day is not on offer any more. `person` None: a manager takes it back."""
    async with transaction():
        found = await _locked(offer_id, {"open", "accepted"}, now)
        if person is not None and person != found.giver_id:
            raise NotTheirs(assignment=found.assignment_id)
        await _close(offer_id, "withdrawn", now)
