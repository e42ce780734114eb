"""Signing in at the organisation's own provider: OpenID Connect, code flow with PKCE.

Sources: OpenID Connect Core 1.0 (sections 3.1.2, 3.1.3), Discovery 1.0, RFC 7636 (PKCE), RFC 9207
(the issuer in the answer). What belongs to one attempt (state, nonce, verifier) is kept by the
caller, in a signed cookie of the browser that began it.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kit.errors import Refusal
from kit.language import N_
from kit.settings import Settings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LEEWAY = 60
"""Seconds by which the provider's clock may differ."""
PATIENCE = 10.0
FRESH = 600.0
"""Seconds for which the provider's description is kept."""


class ProviderSilent(Refusal):
    """The provider does not answer, or not as OpenID Connect says."""

    status = 503
    code = "identity-provider-silent"
    text = N_("The sign-in service of your organisation does not answer. Please try later.")


class NotSignedIn(Refusal):
    """The provider's answer does not prove who it is about, or is not to this attempt."""

    status = 401
    code = "not-signed-in"
    text = N_("Signing in did not come to its end. Please try again.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser that began an attempt must bring back."""

    state: str
    nonce: str
    verifier: str
    back: str
    """Where the provider sends the browser to."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for."""

    subject: str
    """The provider's own name for them: never changes, never given to another."""
    username: str
    """preferred_username, empty when the provider tells none."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches, and as whom this service is known there."""

    issuer: str
    client_id: str
    client_secret: str


_described: dict[str, tuple[float, dict[str, Any]]] = {}


def provider(settings: Settings) -> Provider | None:
    """The provider the settings name, None without one."""
    if not (settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret):
        return None
    return Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)


def attempt(back: str) -> Attempt:
    """A new attempt, unlike any other."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Attempt(state, nonce, verifier, back)


async def door(at: Provider, begun: Attempt) -> str:
    """The address at the provider where the attempt goes on; raises ProviderSilent."""
    described = await _description(at)
    challenge = hashlib.sha256(begun.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": at.client_id,
        "redirect_uri": begun.back,
        "scope": "openid profile",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = str(described["authorization_endpoint"])
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


async def identity(at: Provider, begun: Attempt, answer: Mapping[str, str]) -> Identity:
    """Who came back with `answer`, the query of the address they came back to.

    Raises NotSignedIn when the answer is not to this attempt or proves nothing, ProviderSilent
    when the provider cannot be asked.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
        raise NotSignedIn
    if answer.get("iss", at.issuer) != at.issuer or "code" not in answer:
        raise NotSignedIn
    described = await _description(at)
    told = await _asked(
        "POST",
        str(described["token_endpoint"]),
        data={
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": begun.back,
            "code_verifier": begun.verifier,
        },
        auth=(at.client_id, at.client_secret),
    )
    keys = await _asked("GET", str(described["jwks_uri"]))
    return _proved(at, begun, told, keys)


def _proved(
    at: Provider, begun: Attempt, told: Mapping[str, Any], keys: Mapping[str, Any]
) -> Identity:
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": at.issuer},
        aud={"essential": True, "value": at.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": begun.nonce},
    )
    try:
        known = KeySet.import_key_set({"keys": list(keys["keys"])})
        token = jwt.decode(str(told["id_token"]), known, algorithms=ALGORITHMS)
        rules.validate(token.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotSignedIn from error
    claims = token.claims
    if claims.get("azp", at.client_id) != at.client_id:
        raise NotSignedIn
    return Identity(str(claims["sub"])[:255], str(claims.get("preferred_username") or "")[:60])


async def _description(at: Provider) -> dict[str, Any]:
    read_at, found = _described.get(at.issuer, (0.0, {}))
    if found and time.monotonic() - read_at < FRESH:
        return found
    address = at.issuer.rstrip("/") + "/.well-known/openid-configuration"
    found = await _asked("GET", address)
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != at.issuer or not all(isinstance(found.get(n), str) for n in needed):
        raise ProviderSilent
    _described[at.issuer] = time.monotonic(), found
    return found


async def _asked(method: str, address: str, **request: Any) -> dict[str, Any]:
    """The JSON object at `address`; a refused code is NotSignedIn, all else ProviderSilent."""
    try:
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.request(method, address, **request)
        refused = method == "POST" and answer.status_code in {400, 401}
        if not refused and answer.is_success:
            found = answer.json()
            if isinstance(found, dict):
                return found
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderSilent from error
    raise NotSignedIn if refused else ProviderSilent
