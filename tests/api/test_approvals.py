"""Decisions that one or two people must agree to."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from httpx import AsyncClient
from litestar import Litestar

from kit import approvals, clock, permissions
from kit.approvals import kinds
from kit.approvals.kinds import Approval, ApprovalKind, State
from kit.approvals.service import AlreadyProposed, AlreadySpoken
from kit.database import rows, transaction
from kit.errors import Forbidden, Invalid, NotFound, Refusal
from kit.permissions import Principal
from kit.rulesets import put
from tests import factories
from tests.api.conftest import SignIn

PERMISSION = "certificates.issue"
DONE: list[str] = []


class TooLate(Refusal):
    code = "too-late"
    text = "Too late."


async def carry_out(found: Approval) -> None:
    if found.subject.startswith("late"):
        raise TooLate
    DONE.append(f"approved {found.subject}")


async def undo(found: Approval) -> None:
    DONE.append(f"{found.state} {found.subject}")


KIND = ApprovalKind("test.kind", "Test", PERMISSION, approved=carry_out, ended=undo)


@pytest.fixture
async def kind(app: Litestar) -> AsyncIterator[ApprovalKind]:
    before = kinds.every()
    kinds.install([*before, KIND])
    yield KIND
    kinds.install(before)
    permissions.become(None)


async def somebody(*towns: int | None, may: str = PERMISSION) -> Principal:
    made = await factories.account()
    reach = None if None in towns else frozenset(town for town in towns if town is not None)
    return Principal(made.id, made.username, None, frozenset(), {may: reach})


async def proposed(
    by: Principal | None, people: int | None, *, town: int | None = None
) -> Approval:
    permissions.become(by)
    return await approvals.propose(
        KIND.name,
        factories.unique("subject-"),
        "Do {what}.",
        facts={"what": "it"},
        people=people,
        town=town,
        now=clock.now(),
    )


async def says(
    who: Principal, found: Approval, *, agrees: bool = True, reason: str = ""
) -> Approval:
    permissions.become(who)
    return await approvals.decide(found.id, agrees=agrees, reason=reason, now=clock.now())


async def test_where_one_person_decides_proposing_is_deciding(kind: ApprovalKind) -> None:
    found = await proposed(await somebody(None), 1)

    assert (found.state, found.agreed) == (State.APPROVED, 1)
    assert DONE[-1] == f"approved {found.subject}"


async def test_where_two_must_agree_the_proposer_alone_is_not_enough(kind: ApprovalKind) -> None:
    proposer, other = await somebody(None), await somebody(None)
    found = await proposed(proposer, 2)
    assert (found.state, found.agreed) == (State.OPEN, 1)

    with pytest.raises(AlreadySpoken):
        await says(proposer, found)
    after = await says(other, found)

    assert (after.state, after.agreed) == (State.APPROVED, 2)
    assert DONE.count(f"approved {found.subject}") == 1


async def test_what_the_service_proposes_needs_as_many_others(kind: ApprovalKind) -> None:
    found = await proposed(None, 2)
    first = await says(await somebody(None), found)
    second = await says(await somebody(None), found)

    assert (first.state, second.state) == (State.OPEN, State.APPROVED)


async def test_who_may_not_decide_only_proposes(kind: ApprovalKind) -> None:
    stranger = await somebody(None, may="people.read")
    found = await proposed(stranger, 1)
    assert (found.state, found.agreed) == (State.OPEN, 0)

    with pytest.raises(Forbidden):
        await says(stranger, found)


async def test_one_no_ends_it_and_says_why(kind: ApprovalKind) -> None:
    found = await proposed(await somebody(None), 2)
    other = await somebody(None)

    with pytest.raises(Invalid):
        await says(other, found, agrees=False)
    after = await says(other, found, agrees=False, reason="Not yet")

    assert (after.state, after.votes[-1].reason) == (State.REFUSED, "Not yet")
    assert DONE[-1] == f"refused {found.subject}"
    told = await rows(
        "SELECT text FROM notice WHERE account = $1 AND kind = 'approval'", found.proposed_by
    )
    assert [row["text"] for row in told] == ["What you proposed was refused."]


async def test_a_decision_of_a_town_is_decided_by_its_people_alone(kind: ApprovalKind) -> None:
    here, elsewhere = await factories.town(), await factories.town()
    found = await proposed(None, 1, town=here)

    with pytest.raises(NotFound):
        await says(await somebody(elsewhere), found)
    assert (await says(await somebody(here), found)).state is State.APPROVED


async def test_what_cannot_be_carried_out_was_not_agreed_to(kind: ApprovalKind) -> None:
    permissions.become(None)
    found = await approvals.propose(
        KIND.name, factories.unique("late-"), "Do it.", people=1, now=clock.now()
    )

    with pytest.raises(TooLate):
        await says(await somebody(None), found)
    assert (
        (await approvals.approval(found.id)).state,
        (await approvals.approval(found.id)).votes,
    ) == (
        State.OPEN,
        (),
    )


async def test_the_same_is_proposed_once_at_a_time_and_again_after_its_end(
    kind: ApprovalKind,
) -> None:
    proposer = await somebody(None)
    found = await proposed(proposer, 2)

    with pytest.raises(AlreadyProposed):
        await approvals.propose(KIND.name, found.subject, "Do it.", people=2, now=clock.now())
    assert (await approvals.withdraw(found.id, now=clock.now())).state is State.WITHDRAWN
    again = await approvals.propose(KIND.name, found.subject, "Do it.", people=2, now=clock.now())

    assert (await approvals.latest_of(KIND.name, found.subject)) == again


async def test_two_who_agree_at_once_carry_it_out_once(kind: ApprovalKind) -> None:
    found = await proposed(None, 2)

    async def say(who: Principal) -> State:
        return (await says(who, found)).state

    people = [await somebody(None) for _ in range(4)]
    said = await asyncio.gather(
        *(asyncio.create_task(say(who)) for who in people),
        return_exceptions=True,
    )

    assert [one for one in said if one is State.APPROVED] == [State.APPROVED]
    assert DONE.count(f"approved {found.subject}") == 1


async def test_how_many_must_agree_is_a_dated_rule(kind: ApprovalKind) -> None:
    today = clock.today()
    await put("approvals", today, {"people": 2}, "test", scope=KIND.name)

    assert (await proposed(await somebody(None), None)).people == 2


async def test_nobody_changes_what_was_said(kind: ApprovalKind) -> None:
    found = await proposed(await somebody(None), 2)

    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await rows("UPDATE approval_vote SET agrees = false WHERE approval = $1", found.id)


async def test_pages_and_json_tell_and_take_the_same(kind: ApprovalKind, client_as: SignIn) -> None:
    found = await proposed(None, 2)
    first: AsyncClient = await client_as("personnel")
    second: AsyncClient = await client_as("personnel")
    stranger: AsyncClient = await client_as("staff")

    listed = await first.get("/approvals?state=open", headers={"accept": "text/html"})
    page = await first.get(f"/approvals/{found.id}", headers={"accept": "text/html"})
    clicked = await first.post(f"/approvals/{found.id}/approve", data={"reason": "Seen"})
    again = await first.post(f"/api/approvals/{found.id}/approve", json={})
    agreed = await second.post(f"/api/approvals/{found.id}/approve", json={"reason": "Checked"})
    late = await second.post(f"/api/approvals/{found.id}/refuse", json={"reason": "No"})

    assert ("Do it." in listed.text, "Do it." in page.text) == (True, True)
    assert (clicked.status_code, again.status_code, late.status_code) == (303, 409, 409)
    assert again.json()["type"] == "/problems/approval-already-spoken"
    body = agreed.json()
    assert (body["state"], body["agreed"], [vote["reason"] for vote in body["votes"]]) == (
        "approved",
        2,
        ["Seen", "Checked"],
    )
    assert (await stranger.get(f"/api/approvals/{found.id}")).status_code == 404
    assert (await stranger.get("/api/approvals")).json()["total"] == 0
