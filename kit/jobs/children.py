"""Work in a child process, seen from the worker."""

import asyncio
import contextlib
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from kit.jobs.child import pack

Report = Callable[..., Awaitable[None]]


class ChildDied(RuntimeError):
    """The child ended without an answer: killed, or out of memory."""


async def call(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    *,
    report: Report,
    stop: asyncio.Event,
) -> Any:
    """What `function(*arguments, report=…, stopped=…)` returns or raises in a process of its own.

    Each of its reports is awaited here; once `stop` is set it is told so. When the caller is
    cancelled it is killed. Raises ChildDied when it ends without an answer.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "kit.jobs.child",
        str(os.getpid()),
        stdin=PIPE,
        stdout=PIPE,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(part or str(Path.cwd()) for part in sys.path),
        },
        start_new_session=True,  # Ctrl-C reaches the service alone
    )
    telling = asyncio.create_task(_tell(child, stop))
    try:
        _write(child, pack((function, arguments)))
        return await _answer(child, report)
    finally:
        telling.cancel()
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await asyncio.shield(child.wait())


def _write(child: Process, frame: bytes) -> None:
    if child.stdin is not None:
        child.stdin.write(frame)


async def _tell(child: Process, stop: asyncio.Event) -> None:
    await stop.wait()
    _write(child, pack("stop"))


async def _answer(child: Process, report: Report) -> Any:
    while True:
        try:
            kind, *content = await _frame(child)
        except asyncio.IncompleteReadError:
            code = await child.wait()
            raise ChildDied(f"the child process ended with {code}") from None
        if kind == "progress":
            share, note, facts = content
            await report(share, note, **facts)
        elif kind == "error":
            raise content[0]
        else:
            return content[0]


async def _frame(child: Process) -> tuple[Any, ...]:
    if child.stdout is None:
        raise ChildDied("the child process has no output")
    size = int.from_bytes(await child.stdout.readexactly(8), "big")
    body = await child.stdout.readexactly(size)
    answer: tuple[Any, ...] = pickle.loads(body)  # noqa: S301 - our child's words
    return answer
