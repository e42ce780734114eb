"""Group robots of WeCom and DingTalk: the form of a message, and how it is signed.

Sources: docs/sources.md#group-robots.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from kit.notices.outbound import CallFailed, post_json

WECOM, DINGTALK = "wecom", "dingtalk"
MOST_BYTES = 2000
"""What a text message of a WeCom robot may hold is 2,048 bytes."""


def message(text: str) -> Mapping[str, Any]:
    """A text message; both makers take the same form. Too long a text is cut at a character."""
    raw = text.encode()
    if len(raw) > MOST_BYTES:
        text = raw[: MOST_BYTES - 3].decode(errors="ignore") + "…"
    return {"msgtype": "text", "text": {"content": text}}


def signed(address: str, secret: str, now: datetime) -> str:
    """The address with the time and the signature that DingTalk asks for."""
    stamp = str(int(now.timestamp() * 1000))
    mark = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}timestamp={stamp}&sign={quote_plus(base64.b64encode(mark))}"


async def tell(
    form: str,
    address: str,
    secret: str | None,
    text: str,
    *,
    now: datetime,
    inside: Collection[str] = (),
) -> None:
    """The robot's group has the text; raises CallFailed with the robot's own words."""
    if form == DINGTALK and secret:
        address = signed(address, secret, now)
    answer = await post_json(address, message(text), inside=inside)
    if answer.get("errcode") != 0:
        code, said = answer.get("errcode"), str(answer.get("errmsg"))[:200]
        raise CallFailed(f"the robot refused: {code} {said}")
