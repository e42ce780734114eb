"""Serving from one command: settings checked, port taken, made ready, announced, ended cleanly."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import uvicorn
from litestar import Litestar

from kit import logs
from kit.embedded.cluster import EmbeddedDatabaseError
from kit.migrate import MigrationFailed
from kit.settings import BadSettings, settings

HOST = "127.0.0.1"
PATIENCE = 3
"""Seconds that open requests and streams have to end."""


class PortTaken(Exception):
    """Something else listens where the service should."""


class Announcing(uvicorn.Server):
    """Says a few lines once requests are answered."""

    def __init__(self, config: uvicorn.Config, say: Callable[[], Sequence[str]]) -> None:
        super().__init__(config)
        self.say = say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """The server answers requests, and has said so."""
        await super().startup(sockets)
        if self.started:
            print(*self.say(), sep="\n", flush=True)


def _listen(port: int) -> socket.socket:
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
    except OSError:
        taken.close()
        raise PortTaken(
            f"port {port} is in use: stop what listens there, or choose another (PORT={port + 1})"
        ) from None
    return taken


def serve(
    make_app: Callable[[], Litestar],
    *,
    prepare: Callable[[], Coroutine[Any, Any, None]],
    say: Callable[[], Sequence[str]],
) -> int:
    """The exit status, when Ctrl-C or SIGTERM has ended the service.

    `prepare` runs before the application starts, on the database alone. What the operator can
    mend is told in one line on stderr, without a traceback.
    """
    try:
        given = settings()
        logs.configure(given.log_format)
        sockets = [_listen(given.port)]
        asyncio.run(prepare())
    except (BadSettings, PortTaken, EmbeddedDatabaseError, MigrationFailed, ConnectionError) as e:
        print(e, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    app = make_app()
    app.state.works = True  # one command, one process: jobs too, wherever the queue is
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    server = Announcing(config, say)
    with contextlib.suppress(KeyboardInterrupt):  # raised again once all has ended in order
        server.run(sockets)
    return 0 if server.started else 1
