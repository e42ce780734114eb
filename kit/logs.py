"""Structured logs, and a request id that joins an answer to its lines.

Nothing secret is logged: no bodies, no headers, no query strings (they may hold tokens), and
addresses with a secret in the path are shown by their route; tracebacks come without the values
of local variables.
"""

import logging
import re
import sys
import time
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import msgspec
import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from structlog.tracebacks import ExceptionDictTransformer

from kit import history, permissions
from kit.health import requests_seen

_SANE = re.compile(r"[A-Za-z0-9._-]{8,40}")
_QUIET = ("/health/", "/static/", "/metrics")


def _facts(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Adds whose request a line belongs to."""
    event.pop("color_message", None)
    if request := history.request_id.get():
        event.setdefault("request", request)
    if principal := permissions.current():
        event.setdefault("account", principal.username)
    return event


REQUESTS = logging.getLogger("requests")


class _RequestLine(logging.Formatter):
    """The line of a request, as the others look. Written by hand: there is one at every save."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        facts = record.args if isinstance(record.args, dict) else {}
        event = _facts(None, "", {"event": record.msg, **facts})
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        level = record.levelname.lower()
        if self.as_json:
            event |= {"level": level, "logger": record.name, "timestamp": at}
            return msgspec.json.encode(event).decode()
        named = " ".join(f"{key}={event[key]}" for key in sorted(event) if key != "event")
        return f"{at} [{level:<9}] {record.msg:<30} [{record.name}] {named}"


def configure(log_format: str) -> None:
    """All logging of this process, our own and the libraries', is one stream on stderr."""
    shared: list[Any] = [
        _facts,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if log_format == "json":
        last: list[Any] = [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    requests = logging.StreamHandler(sys.stderr)
    requests.setFormatter(_RequestLine(as_json=log_format == "json"))
    REQUESTS.handlers[:] = [requests]
    REQUESTS.propagate = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "arq"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # RequestLog says it better
    for name in ("arq", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)


class RequestLog:
    """The outermost layer: gives each request its id, counts it, logs it when it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the request, then writes one line."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("ascii", "replace")
        identity = given if _SANE.fullmatch(given) else token_hex(8)
        history.request_id.set(identity)
        begun = time.perf_counter()
        status = 500

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", []), (b"x-request-id", identity.encode())]
                message["headers"] = headers
            await send(message)

        try:
            await self.app(scope, receive, marked)
        finally:
            seconds = time.perf_counter() - begun
            route = str(scope.get("path_template") or "")
            requests_seen.add(scope["method"], route, status, seconds)
            if not scope["path"].startswith(_QUIET):
                REQUESTS.info(
                    "request",
                    {
                        "method": scope["method"],
                        "route": route or "-",
                        "status": status,
                        "ms": round(seconds * 1000, 1),
                    },
                )
