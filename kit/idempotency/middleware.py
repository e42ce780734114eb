"""Reads the key of a write, hands it to the handler once, and sends the kept answer afterwards."""

import hashlib
from urllib.parse import parse_qs

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Message, Receive, ReceiveMessage, Scope, Send

from kit import permissions
from kit.errors import Invalid
from kit.idempotency.requests import Answer, claim, keep, release
from kit.language import N_
from kit.web.csrf import ONCE, SAFE

LOOKED_AT = 1024 * 1024
"""Bytes of a body that tell two requests apart; of longer ones also the length does."""
KEPT_BODY = 256 * 1024
_FORM = b"application/x-www-form-urlencoded"


class _Body:
    """The beginning of a request's body, read ahead and given again."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.messages: list[ReceiveMessage] = []
        self.start = b""

    async def look(self) -> None:
        while len(self.start) < LOOKED_AT:
            message = await self.receive()
            self.messages.append(message)
            if message["type"] != "http.request":
                return
            self.start += message["body"]
            if not message.get("more_body", False):
                return

    async def again(self) -> ReceiveMessage:
        return self.messages.pop(0) if self.messages else await self.receive()


class _Answer:
    """The answer on its way out, held back until it is kept."""

    def __init__(self, send: Send) -> None:
        self.send_on = send
        self.held: list[Message] = []
        self.size = 0
        self.large = False

    async def send(self, message: Message) -> None:
        if self.large:
            await self.send_on(message)
            return
        self.held.append(message)
        if message["type"] == "http.response.body":
            self.size += len(message["body"])
        if self.size > KEPT_BODY:
            self.large = True
            await self.let_go()

    async def let_go(self) -> None:
        for message in self.held:
            await self.send_on(message)
        self.held = []

    @property
    def answer(self) -> Answer | None:
        """What is worth keeping: a small answer that says the write was done."""
        start = next((m for m in self.held if m["type"] == "http.response.start"), None)
        if self.large or start is None or start["status"] >= 400:
            return None
        headers = dict(start.get("headers", ()))
        return Answer(
            start["status"],
            _text(headers.get(b"content-type")),
            _text(headers.get(b"location")),
            b"".join(m["body"] for m in self.held if m["type"] == "http.response.body"),
        )


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


class IdempotencyMiddleware(ASGIMiddleware):
    """After the sign-in: writes of an account are done once per key."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Does the write, or answers as it did."""
        principal = permissions.current()
        if scope["type"] != ScopeType.HTTP or scope["method"] in SAFE or principal is None:
            await next_app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"idempotency-key")
        form = headers.get(b"content-type", b"").startswith(_FORM)
        if given is None and not form:
            await next_app(scope, receive, send)
            return
        body = _Body(receive)
        await body.look()
        key = _key(given) if given is not None else _mark(body.start)
        if key is None:
            await next_app(scope, body.again, send)
            return
        account = principal.account_id
        before = await claim(account, key, _fingerprint(scope, body.start))
        if before is not None:
            await _send_again(before, send)
            return
        held = _Answer(send)
        try:
            await next_app(scope, body.again, held.send)
        except BaseException:
            await release(account, key)
            raise
        answer = held.answer
        if answer is None:
            await release(account, key)
        else:
            await keep(account, key, answer)
        await held.let_go()


def _key(given: bytes) -> str:
    text = given.decode("latin-1").strip().strip('"')
    if not (1 <= len(text) <= 190 and text.isascii() and text.isprintable()):
        raise Invalid({"Idempotency-Key": N_("1 to 190 plain characters, please.")})
    return f"key:{text}"


def _mark(body: bytes) -> str | None:
    if len(body) >= LOOKED_AT:
        return None
    found = parse_qs(body.decode("latin-1")).get(ONCE, [""])[0]
    return f"form:{found}" if 8 <= len(found) <= 100 else None


def _fingerprint(scope: HTTPScope, body: bytes) -> str:
    length = dict(scope["headers"]).get(b"content-length", b"")
    whole = hashlib.sha256()
    for part in (scope["method"].encode(), scope["path"].encode(), scope["query_string"], length):
        whole.update(part + b"\0")
    whole.update(body)
    return whole.hexdigest()


async def _send_again(answer: Answer, send: Send) -> None:
    headers = [(b"idempotent-replayed", b"true")]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    if answer.content_type is not None:
        headers.append((b"content-type", answer.content_type.encode("latin-1")))
    if answer.location is not None:
        headers.append((b"location", answer.location.encode("latin-1")))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
