"""What is decided about a certificate for a day to come: it holds until then, and not after."""

from datetime import timedelta

import pytest
from httpx import AsyncClient

from certification.service.life import revoke, suspend
from kit import clock
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import (
    TODAY,
    held_before,
    issued,
    passes,
    qualification,
    scene,
)
from tests.api.test_credentials import by_javascript, shown
from tests.tools import needs

__all__ = ["scene"]
HTML = {"accept": "text/html"}
LATER = TODAY + timedelta(days=10)
EVE = LATER - timedelta(days=1)


async def told(account: int) -> list[tuple[str, str]]:
    found = await rows(
        "SELECT text, facts ->> 'day' AS day FROM notice WHERE account = $1 "
        "AND kind = 'certificate' ORDER BY id",
        account,
    )
    return [(row["text"], row["day"]) for row in found[1:]]  # the first says it was issued


@pytest.mark.parametrize(
    ("action", "state", "text"),
    [
        (
            "revoke",
            "revoked",
            "Your certificate {number} is revoked from {day} on; until then it holds.",
        ),
        (
            "suspend",
            "suspended",
            "Your certificate {number} is suspended from {day} on; until then it holds.",
        ),
    ],
)
async def test_it_holds_until_that_day_and_everybody_is_told_from_when(
    client_as: SignIn, client: AsyncClient, scene, action: str, state: str, text: str
) -> None:
    mine = await factories.account("staff", person=scene.person)
    desk = await client_as("personnel")
    number = await issued(desk, scene)
    body = {"reason": "Misconduct", "fromDay": LATER.isoformat()}

    answer = (await desk.post(f"/api/certificates/{number}/{action}", json=body)).json()
    again = await desk.post(f"/api/certificates/{number}/{action}", json={"reason": "Again"})
    public = answer["verification"]
    seen = [(await client.get(public)).json()["state"]]
    for day in (EVE, LATER):
        with clock.fixed(clock.now() + (day - TODAY)):
            seen.append((await client.get(public)).json()["state"])
    open_on = [(await qualification(desk, scene, day))["qualified"] for day in (EVE, LATER)]

    assert (answer["state"], again.status_code) == ("valid", 409)
    assert seen == ["valid", "valid", state]
    assert open_on == [True, False]
    assert await told(mine.id) == [(text, LATER.isoformat())]


@needs("node", "nodejs")
async def test_the_credential_is_worth_something_until_that_day(client_as: SignIn, scene) -> None:
    desk = await client_as("personnel")
    number = await issued(desk, scene)
    await revoke(number, reason="Misconduct", from_day=LATER, today=TODAY)

    before = by_javascript(await shown(desk, number))
    with clock.fixed(clock.now() + (LATER - TODAY)):
        after = by_javascript(await shown(desk, number))

    assert before == {"proven": True, "states": {"revocation": 0, "suspension": 0}}
    assert after == {"proven": True, "states": {"revocation": 1, "suspension": 0}}


async def test_pages_say_from_when_and_offer_what_can_be_done(client_as: SignIn, scene) -> None:
    office = await client_as("personnel")
    holder = await client_as("staff", person=scene.person)
    number = await issued(office, scene)
    await suspend(number, reason="Under inquiry", from_day=LATER, today=TODAY)

    suspended = (await office.get(f"/certificates/{number}", headers=HTML)).text
    own = (await holder.get("/me/certificates", headers=HTML)).text
    wallet = (await holder.get("/me/wallet", headers=HTML)).text
    start = (await holder.get("/", headers=HTML)).text
    await revoke(number, reason="Misconduct", from_day=EVE, today=TODAY)
    revoked = (await office.get(f"/certificates/{number}", headers=HTML)).text

    for page in (suspended, own):
        assert "from" in page
        assert "on it is suspended." in page
    assert "on it is revoked." in revoked
    assert f'data-last="{EVE}" data-afterwards="suspended"' in wallet
    assert "My certificate runs out on" in start
    assert [f"/certificates/{number}/{name}" in suspended for name in ("restore", "suspend")] == [
        True,
        False,
    ]
    for name in ("revoke", "suspend", "correct", "renew"):
        assert f"/certificates/{number}/{name}" not in revoked


async def test_a_suspension_that_has_not_begun_is_taken_back_without_a_trace_in_its_days(
    client_as: SignIn, scene
) -> None:
    mine = await factories.account("staff", person=scene.person)
    desk = await client_as("personnel")
    number = await issued(desk, scene)
    await suspend(number, reason="Under inquiry", from_day=LATER, today=TODAY)

    answer = await desk.post(f"/api/certificates/{number}/restore", json={"reason": "Cleared"})

    assert (answer.status_code, answer.json()["suspensions"]) == (200, [])
    assert (await qualification(desk, scene, LATER))["qualified"] is True
    assert [text for text, _ in await told(mine.id)][1:] == [
        "Your certificate {number} is not suspended after all."
    ]


@pytest.mark.parametrize("end", [revoke, suspend])
@pytest.mark.parametrize("day", [TODAY, LATER])
async def test_no_new_paper_undoes_what_was_decided(client_as: SignIn, scene, end, day) -> None:
    number = "OLD" + scene.prefix
    await held_before(scene, number, TODAY - timedelta(days=900), TODAY + timedelta(days=20))
    await passes(scene)
    desk = await client_as("personnel")
    await end(number, reason="Misconduct", from_day=day, today=TODAY)

    renewed = await desk.post(f"/api/certificates/{number}/renew", json={})
    corrected = await desk.post(f"/api/certificates/{number}/correct", json={"reason": "Name"})

    ended = end is revoke and day == TODAY
    assert [(one.status_code, one.json()["type"]) for one in (renewed, corrected)] == [
        (409, f"/problems/{code}")
        for code in (
            ("not-renewable", "certificate-ended") if ended else ("certificate-held-back",) * 2
        )
    ]
    assert (
        await rows(
            "SELECT FROM certificate WHERE person = $1 AND number <> $2", scene.person, number
        )
        == []
    )


async def test_a_mistake_on_a_certificate_to_come_is_put_right_before_its_first_day(
    client_as: SignIn, client: AsyncClient, scene
) -> None:
    old, last = "OLD" + scene.prefix, TODAY + timedelta(days=30)
    await held_before(scene, old, TODAY - timedelta(days=1000), last)
    await passes(scene)
    desk = await client_as("personnel")
    wrong = (await desk.post(f"/api/certificates/{old}/renew", json={})).json()

    right = (
        await desk.post(
            f"/api/certificates/{wrong['number']}/correct", json={"reason": "Name was mistyped"}
        )
    ).json()

    first = (last + timedelta(days=1)).isoformat()
    assert (right["firstDay"], right["lastDay"], right["state"]) == (
        first,
        wrong["lastDay"],
        "not-yet-valid",
    )
    assert (right["supersedes"], right["renews"]) == (wrong["number"], old)
    assert (await client.get(wrong["verification"])).json()["state"] == "superseded"
    found = await qualification(desk, scene, last)
    assert (found["qualified"], found["until"]) == (True, right["lastDay"])
