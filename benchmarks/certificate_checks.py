"""How fast the public page that checks certificates answers; of `benchmarks.certificates`.

One server process, one client process. The client writes and reads the bytes of HTTP itself: a
comfortable one takes longer over a request than the server, on the same machine.
"""

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

from kit.database import dsn

PACE = 300
CONNECTIONS = 16


class Client:
    """Connections that stay open; whoever asks takes a free one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of the answer."""
        while self.free and self.free[-1][0].at_eof():  # the server closes what lies idle
            self.free.pop()[1].close()
        if not self.free:
            self.free.append(await asyncio.open_connection("127.0.0.1", self.port))
        reader, writer = taken = self.free.pop()
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/html\r\n"
            "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]
        body = await reader.readexactly(int(length))
        self.free.append(taken)
        return int(head.split(b" ", 2)[1]), body

    def close(self) -> None:
        """No connection is open any more."""
        for _, writer in self.free:
            writer.close()


async def checked(codes: Sequence[str], checks: int) -> dict[str, float]:
    """`p95`, ms, when 300 begin in every second; `rate`, a second, when 16 at once ask on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "app:create_app", "--factory", "--port", str(port)),
        *("--log-level", "error", "--no-access-log"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "DATABASE_URL": dsn()},
    )
    client = Client(port)
    try:
        await _ready(client)

        async def check(place: int) -> float:
            began = time.perf_counter()
            status, body = await client.get(f"/verify/{codes[place % len(codes)]}")
            if status != 200 or b'class="verdict good"' not in body:
                raise RuntimeError("the page does not say that the certificate is valid")
            return time.perf_counter() - began

        await asyncio.gather(*(check(place) for place in range(50)))
        paced = sorted(await _paced(check, checks))
        places = iter(range(checks))

        async def on_and_on() -> None:
            for place in places:
                await check(place)

        started = time.perf_counter()
        await asyncio.gather(*(on_and_on() for _ in range(CONNECTIONS)))
        rate = checks / (time.perf_counter() - started)
    finally:
        client.close()
        server.terminate()
        await server.wait()
    return {"p95": paced[int(len(paced) * 0.95)] * 1000, "rate": rate}


async def _ready(client: Client) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if (await client.get("/health/live"))[0] == 200:
                return
        await asyncio.sleep(0.1)
    raise TimeoutError


async def _paced(check: Callable[[int], Awaitable[float]], checks: int) -> list[float]:
    """The seconds of each check when 300 begin in every second."""
    started = time.perf_counter()
    tasks = []
    for place in range(checks):
        ahead = started + place / PACE - time.perf_counter()
        if ahead > 0:
            await asyncio.sleep(ahead)
        tasks.append(asyncio.ensure_future(check(place)))
    return list(await asyncio.gather(*tasks))
