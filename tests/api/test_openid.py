"""Signing in at the organisation's provider, with one that answers over HTTP like any other."""

import asyncio
import base64
import hashlib
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from litestar import Litestar, Request, get, post
from litestar.response import Response

from kit import settings as settings_room
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn

BACK = "/sign-in/openid/back"


@dataclass
class Provider:
    """What the provider will say, and what it was asked."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    signed_with: RSAKey | None = None
    challenges: dict[str, str] = field(default_factory=dict)

    def granted(self, location: str, **claims: Any) -> dict[str, str]:
        """The person signs in there; the query with which they are sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        self.challenges["a-code"] = asked["code_challenge"]
        now = int(time.time())
        self.claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **claims,
        }
        return {"code": "a-code", "state": asked["state"], "iss": self.issuer}

    def routes(self) -> list[Any]:
        @get("/.well-known/openid-configuration")
        async def described() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }

        @get("/keys")
        async def keys() -> dict[str, Any]:
            return dict(KeySet([self.key]).as_dict(private=False))

        @post("/token", status_code=200)
        async def token(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
            form = await request.form()
            digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
            proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            basic = base64.b64encode(b"shanggang:hush").decode()
            if request.headers.get("authorization") != f"Basic {basic}":
                return Response({"error": "invalid_client"}, status_code=401)
            if self.challenges.get(str(form["code"])) != proved:
                return Response({"error": "invalid_grant"}, status_code=400)
            key = self.signed_with or self.key
            signed = jwt.encode({"alg": "RS256", "kid": "one"}, self.claims, key)
            return Response({"access_token": "x", "token_type": "Bearer", "id_token": signed})

        return [described, keys, token]


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    """A provider on a port of its own, which the service's settings name."""
    made = Provider()
    server = uvicorn.Server(
        uvicorn.Config(Litestar(made.routes()), log_level="warning", lifespan="off")
    )
    listening = socket.create_server(("127.0.0.1", 0))
    running = asyncio.create_task(server.serve([listening]))
    port = listening.getsockname()[1]
    made.issuer = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("OIDC_ISSUER", made.issuer)
    monkeypatch.setenv("OIDC_CLIENT_ID", "shanggang")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "hush")
    settings_room.settings.cache_clear()
    yield made
    monkeypatch.undo()
    settings_room.settings.cache_clear()
    server.should_exit = True
    await running


async def begun(client: httpx.AsyncClient, wanted: str = "/notices") -> str:
    """The address at the provider to which the service sends the browser."""
    answer = await client.get("/sign-in/openid", params={"next": wanted})
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def who(client: httpx.AsyncClient) -> Any:
    return (await client.get("/api/me")).json().get("username")


async def test_a_known_name_is_linked_and_signed_in_at_the_page_that_was_wanted(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    account = await factories.account("manager")
    form = await client.get("/sign-in")
    query = provider.granted(
        await begun(client), sub="person-7", preferred_username=account.username.upper()
    )

    back = await client.get(BACK, params=query)

    assert "/sign-in/openid" in form.text
    assert (back.status_code, back.headers["location"]) == (303, "/notices")
    assert await who(client) == account.username


async def test_who_is_linked_may_change_their_name_there(
    app: Litestar, client: httpx.AsyncClient, provider: Provider, client_as: SignIn
) -> None:
    account = await factories.account("staff")
    await rows("UPDATE account SET openid_subject = 'person-8' WHERE id = $1", account.id)
    query = provider.granted(await begun(client), sub="person-8", preferred_username="renamed")

    await client.get(BACK, params=query)
    known = await who(client)
    admin = await client_as("admin")
    unlinked = await admin.post(f"/api/accounts/{account.username}/unlink")
    twice = await admin.post(f"/api/accounts/{account.username}/unlink")

    assert known == account.username
    assert unlinked.json()["linked"] is False
    assert twice.status_code == 404
    assert await who(client) is None


async def test_a_name_linked_to_somebody_else_or_unknown_or_disabled_is_nobodys(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    taken, disabled = await factories.account("staff"), await factories.account("staff")
    await rows("UPDATE account SET openid_subject = 'person-9' WHERE id = $1", taken.id)
    await rows("UPDATE account SET disabled_at = now() WHERE id = $1", disabled.id)
    for name in (taken.username, disabled.username, "nobody-at-all", ""):
        query = provider.granted(await begun(client), sub="somebody", preferred_username=name)
        answer = await client.get(BACK, params=query)
        assert answer.status_code == 403
        assert "no account here" in answer.text
    assert await who(client) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another-service"},
        {"iss": "http://elsewhere.example"},
        {"exp": 1},
        {"azp": "another-service"},
        {"sub": None},
    ],
    ids=lambda claims: next(iter(claims)),
)
async def test_a_token_that_is_not_for_this_attempt_proves_nothing(
    client: httpx.AsyncClient, provider: Provider, claims: dict[str, Any]
) -> None:
    account = await factories.account("staff")
    query = provider.granted(
        await begun(client), **{"sub": "s", "preferred_username": account.username, **claims}
    )

    answer = await client.get(BACK, params=query)

    assert answer.status_code == 401
    assert await who(client) is None


async def test_a_token_of_another_key_a_wrong_state_and_a_second_use_are_refused(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    account = await factories.account("staff")
    facts = {"sub": "person-10", "preferred_username": account.username}

    provider.signed_with = RSAKey.generate_key(2048)
    forged = await client.get(BACK, params=provider.granted(await begun(client), **facts))
    provider.signed_with = None
    query = provider.granted(await begun(client), **facts)
    changed = await client.get(BACK, params={**query, "state": "guessed"})
    again = await client.get(BACK, params=query)
    denied = await client.get(
        BACK,
        params={
            "error": "access_denied",
            "state": provider.granted(await begun(client), **facts)["state"],
        },
    )

    assert [a.status_code for a in (forged, changed, again, denied)] == [401] * 4
    assert await who(client) is None


async def test_a_provider_that_does_not_answer_leaves_the_form(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, provider: Provider
) -> None:
    monkeypatch.setenv("OIDC_ISSUER", "http://127.0.0.1:9")
    settings_room.settings.cache_clear()

    answer = await client.get("/sign-in/openid")

    assert answer.status_code == 503
    assert 'name="password"' in answer.text


async def test_without_a_provider_there_is_only_the_form(client: httpx.AsyncClient) -> None:
    form = await client.get("/sign-in")
    doors = [await client.get(path) for path in ("/sign-in/openid", BACK)]

    assert "openid" not in form.text
    assert [answer.headers["location"] for answer in doors] == ["/sign-in"] * 2
