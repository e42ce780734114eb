"""Calls to addresses that readers entered: checked, so that nobody reaches the house from inside.

The name is resolved once, every address it stands for is checked, and the call goes to the very
address that was checked: a name that answers differently the second time gains nothing.
"""

import asyncio
import ipaddress
import json
import socket
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from kit.errors import Invalid
from kit.language import N_

SECONDS = 10.0
MOST_BYTES = 64 * 1024
PORTS = {443, 8443}


class CallFailed(Exception):
    """The other side could not be reached, or did not take the message; the text says why."""


def checked_url(address: str, inside: Collection[str] = ()) -> str:
    """`address`, if it may be called at all; raises Invalid for the field `webhook`.

    Hosts in `inside` belong to the house and may be called at any port, without TLS too.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Invalid({"webhook": N_("This is no web address.")}) from error
    host = parts.hostname or ""
    if parts.username or parts.password or not host or not address.isprintable():
        raise Invalid({"webhook": N_("This is no web address.")})
    if host in inside and parts.scheme in {"http", "https"}:
        return address
    if parts.scheme != "https" or (port or 443) not in PORTS:
        raise Invalid({"webhook": N_("The address must begin with https://.")})
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return address
    if not literal.is_global:
        raise Invalid({"webhook": N_("This address lies inside a private network.")})
    return address


async def _address(host: str, port: int, inside: Collection[str]) -> str:
    """The one address that will be called."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise CallFailed(f"{host} has no address") from error
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if host not in inside and not all(_outside(one) for one in addresses):
        raise CallFailed(f"{host} leads into a private network")
    return addresses[0]


def _outside(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    return ip.is_global and not ip.is_multicast


async def post_json(
    address: str, body: Mapping[str, Any], *, inside: Collection[str] = ()
) -> dict[str, Any]:
    """What the other side answers to `body`; raises CallFailed. Redirects are not followed."""
    try:
        parts = urlsplit(checked_url(address, inside))
    except Invalid as refused:
        raise CallFailed(" ".join(refused.errors.values())) from refused
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    ip = await _address(host, port, inside)
    netloc = f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
    headers = {"Host": parts.netloc, "Content-Type": "application/json"}
    try:
        async with (
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST",
                parts._replace(netloc=netloc).geturl(),
                content=json.dumps(body, ensure_ascii=False).encode(),
                headers=headers,
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            said = b""
            async for part in answer.aiter_bytes():
                said += part
                if len(said) > MOST_BYTES:
                    raise CallFailed("the answer is too long")
            if answer.status_code != httpx.codes.OK:
                raise CallFailed(f"the robot answered {answer.status_code}")
    except httpx.HTTPError as error:
        raise CallFailed(f"{type(error).__name__}: {error}") from error
    try:
        told = json.loads(said)
    except ValueError as error:
        raise CallFailed("the robot's answer is no JSON") from error
    return told if isinstance(told, dict) else {}
