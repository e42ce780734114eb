"""Notices leave the house: by a real SMTP server, and by a robot that speaks HTTP."""

import asyncio
import email
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy

import pytest

from kit import clock
from kit.database import rows
from kit.language import N_
from kit.notices import notify, outbound
from kit.notices.delivery import Doors, deliver_due, verify_email
from kit.notices.preferences import SECRET, WEBHOOK, Preferences, preferences, save
from kit.notices.sending import confirm, notices, readers, unread
from tests import factories

ROSTER = "roster.published"


@dataclass
class Post:
    """What a server took in."""

    port: int = 0
    taken: list = field(default_factory=list)
    refuse: bool = False

    def doors(self) -> Doors:
        return Doors(f"smtp://127.0.0.1:{self.port}?from=desk@example.org", "https://x.example")


@asynccontextmanager
async def _serving(post: Post, serve) -> AsyncIterator[Post]:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    try:
        yield post
    finally:
        server.close()


@asynccontextmanager
async def smtp() -> AsyncIterator[Post]:
    post = Post()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 post")
        while line := await reader.readline():
            word = line.split()[0].upper()
            if word == b"DATA":
                say("354 go on")
                raw = await reader.readuntil(b"\r\n.\r\n")
                post.taken.append(email.message_from_bytes(raw[:-5], policy=policy.default))
                say("250 taken")
            elif word == b"RCPT" and post.refuse:
                say("550 nobody of that name")
            elif word == b"QUIT":
                say("221 bye")
                break
            else:
                say("250 ok")
        writer.close()

    async with _serving(post, serve):
        yield post


@asynccontextmanager
async def robot(answer: dict | None = None) -> AsyncIterator[Post]:
    post = Post()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in head.splitlines()
            if line.lower().startswith("content-length")
        )
        body = json.loads(await reader.readexactly(length))
        post.taken.append((head.splitlines()[0], body))
        said = json.dumps(answer or {"errcode": 0, "errmsg": "ok"}).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(said), said)
        )
        await writer.drain()
        writer.close()

    async with _serving(post, serve):
        yield post


async def reader(**chosen) -> int:
    """An account with these choices; an e-mail address counts as confirmed."""
    account = (await factories.account()).id
    await save(account, Preferences(language="en", **chosen))
    await rows(
        "UPDATE notice_preference SET email_confirmed_at = now() WHERE account = $1 "
        "AND email IS NOT NULL",
        account,
    )
    return account


async def deliveries(account: int) -> list[tuple[str, str, int]]:
    found = await rows(
        "SELECT channel, state, tried FROM notice_delivery WHERE account = $1 ORDER BY id", account
    )
    return [(row["channel"], row["state"], row["tried"]) for row in found]


async def test_a_notice_comes_as_one_letter_and_only_once(app):
    async with smtp() as post:
        account = await reader(email="li.na@example.org")
        mark = factories.unique("once")
        for _ in range(2):
            await notify([account], "exam", N_("Saved."), once=mark, link="/me/shifts")
        await deliver_due(clock.now(), post.doors())
        await deliver_due(clock.now(), post.doors())
    mine = [letter for letter in post.taken if letter["To"] == "li.na@example.org"]
    assert [letter["Subject"] for letter in mine] == ["Saved."]
    assert "https://x.example/me/shifts" in mine[0].get_content()
    assert await deliveries(account) == [("email", "sent", 1)]


async def test_what_is_due_together_comes_in_one_letter(app):
    async with smtp() as post:
        account = await reader(email="digest@example.org", pace="daily")
        await notify([account], "exam", N_("Saved."))
        await notify([account], "exam", N_("Page {page} of {pages}"), page=1, pages=2)
        await deliver_due(clock.now(), post.doors())
        early = [letter for letter in post.taken if letter["To"] == "digest@example.org"]
        await deliver_due(clock.now() + timedelta(hours=25), post.doors())
    late = [letter for letter in post.taken if letter["To"] == "digest@example.org"]
    assert early == []
    assert [letter["Subject"] for letter in late] == ["2 notices"]
    assert "Saved." in late[0].get_content()
    assert "Page 1 of 2" in late[0].get_content()


async def test_an_urgent_notice_waits_for_no_digest(app):
    async with smtp() as post:
        account = await reader(email="urgent@example.org", pace="daily")
        await notify([account], ROSTER, N_("Saved."), urgent=True)
        await deliver_due(clock.now(), post.doors())
    assert [one["To"] for one in post.taken if one["To"] == "urgent@example.org"] == [
        "urgent@example.org"
    ]


async def test_a_kind_turned_off_is_not_told_and_a_kind_for_the_page_only_does_not_leave(app):
    off = await reader(email="off@example.org", kinds={"exam": "off"})
    inside = await reader(email="inside@example.org", kinds={"exam": "app"})
    assert await notify([off, inside], "exam", N_("Saved.")) == 1
    assert [await unread(off), await unread(inside)] == [0, 1]
    assert await deliveries(inside) == []


async def test_an_address_that_nobody_confirmed_gets_only_the_letter_that_asks(app, client_as):
    client = await client_as("staff")
    chosen = await client.put("/api/me/notice-settings", json={"email": "new@example.org"})
    assert (chosen.status_code, chosen.json()["emailConfirmed"]) == (200, False)
    found = await rows("SELECT account FROM notice_preference WHERE email = 'new@example.org'")
    account = found[0]["account"]
    await notify([account], "exam", N_("Saved."))
    assert await deliveries(account) == []
    async with smtp() as post:
        await verify_email(account, clock.now(), post.doors())
    link = next(
        word for word in post.taken[0].get_content().split() if "/notices/email?mark=" in word
    )
    followed = await client.get(link.removeprefix("https://x.example"))
    assert followed.status_code in {302, 303}
    shown = (await client.get("/api/me/notice-settings")).json()
    assert shown["emailConfirmed"] is True


async def test_a_letter_refused_waits_and_is_given_up_after_six_tries(app):
    async with smtp() as post:
        post.refuse = True
        account = await reader(email="nobody@example.org")
        await notify([account], "exam", N_("Saved."))
        at = clock.now()
        for _ in range(8):
            await deliver_due(at, post.doors())
            at += timedelta(days=2)
    assert await deliveries(account) == [("email", "failed", 6)]


async def test_a_robot_gets_the_text_in_its_makers_form(app):
    for form, secret in (("wecom", None), ("dingtalk", "SEC1")):
        async with robot() as post:
            account = await reader()
            await rows(
                "UPDATE notice_preference SET webhook = $2, webhook_form = $3, "
                "webhook_secret = $4 WHERE account = $1",
                account,
                WEBHOOK.seal(f"http://127.0.0.1:{post.port}/robot?key=k", account),
                form,
                SECRET.seal(secret, account),
            )
            await notify([account], "exam", N_("Saved."))
            await deliver_due(clock.now(), Doors(None, "https://x.example", {"127.0.0.1"}))
        head, body = post.taken[0]
        assert body["msgtype"] == "text"
        assert body["text"]["content"].startswith("Saved.")
        assert ("&sign=" in head) == (secret is not None)
        assert await deliveries(account) == [("webhook", "sent", 1)]


async def test_a_robots_address_and_secret_are_sealed_where_they_are_kept(app):
    account = (await factories.account()).id
    address = "https://oapi.dingtalk.com/robot/send?access_token=0123456789"
    chosen = Preferences(webhook=address, webhook_form="dingtalk", webhook_secret="SEC42")
    assert (await save(account, chosen)).webhook == address
    [kept] = await rows(
        "SELECT webhook, webhook_secret FROM notice_preference WHERE account = $1", account
    )
    assert "dingtalk" not in kept["webhook"]
    assert "SEC42" not in kept["webhook_secret"]
    read = await preferences(account)
    assert (read.webhook, read.webhook_secret) == (address, "SEC42")
    await rows(
        "UPDATE notice_preference SET webhook = 'gone0000:' || webhook WHERE account = $1", account
    )
    lost = await preferences(account)
    assert (lost.webhook, lost.channels) == (None, [])


async def test_a_robot_that_says_no_is_a_failure_in_its_own_words(app, client_as):
    async with robot({"errcode": 93000, "errmsg": "invalid webhook url"}) as post:
        account = await reader()
        await rows(
            "UPDATE notice_preference SET webhook = $2, webhook_form = 'wecom' WHERE account = $1",
            account,
            WEBHOOK.seal(f"http://127.0.0.1:{post.port}/", account),
        )
        await notify([account], "exam", N_("Saved."))
        await deliver_due(clock.now(), Doors(None, "https://x.example", {"127.0.0.1"}))
    found = await rows("SELECT error FROM notice_delivery WHERE account = $1", account)
    assert found[0]["error"] == "the robot refused: 93000 invalid webhook url"


async def test_addresses_inside_a_private_network_are_refused(app, client_as):
    client = await client_as("staff")
    for address in (
        "http://example.org/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://user:pass@example.org/",
        "https://example.org:22/",
        "ftp://example.org/",
    ):
        answer = await client.put(
            "/api/me/notice-settings", json={"webhook": address, "webhookForm": "wecom"}
        )
        assert answer.status_code == 422, address
        assert [one["field"] for one in answer.json()["errors"]] == ["webhook"], address


async def test_a_name_that_leads_inside_is_not_called(app):
    with pytest.raises(outbound.CallFailed, match="private network"):
        await outbound.post_json("https://localhost/robot", {})
    with pytest.raises(outbound.CallFailed, match="https"):
        await outbound.post_json("http://localhost/robot", {})


async def test_a_kind_that_must_be_told_cannot_be_turned_off(app, client_as):
    client = await client_as("staff")
    answer = await client.put("/api/me/notice-settings", json={"kinds": {ROSTER: "off"}})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "kinds", "message": "This kind of notice cannot be turned off."}
    ]


async def test_reading_is_confirmed_and_the_teller_sees_by_whom(app):
    one, two = (await factories.account()).id, (await factories.account()).id
    mark = factories.unique("confirm")
    await notify([one, two], ROSTER, N_("Saved."), once=mark, confirm=True)
    told, _ = await notices(one, offset=0, limit=1)
    await confirm(one, told[0].id, clock.now())
    assert [(who.account, who.confirmed_at is not None) for who in await readers(mark)] == [
        (one, True),
        (two, False),
    ]


async def test_the_page_keeps_choices_and_shows_them_again(app, client_as):
    client = await client_as("staff")
    page = await client.get("/notices/settings", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "How I am told" in page.text
    kept = await client.put(
        "/api/me/notice-settings",
        json={
            "pace": "daily",
            "digestAt": "07:30:00",
            "quietFrom": "22:00:00",
            "quietTo": "06:30:00",
            "kinds": {"exam": "app"},
        },
    )
    assert kept.status_code == 200
    page = await client.get("/notices/settings", headers={"accept": "text/html"})
    assert 'value="07:30"' in page.text
    half = await client.put("/api/me/notice-settings", json={"quietFrom": "22:00:00"})
    assert half.status_code == 422
