"""The child process of a job: one function, at low priority, ended with its worker.

`python -m kit.jobs.child PARENT`: frames of pickled values come in on stdin (first the work, then
perhaps "stop") and go out on what was stdout; what the work itself prints goes to stderr.
"""

import ctypes
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

PR_SET_PDEATHSIG = 1
PAUSE = 0.2
"""Seconds between two reports that are passed on."""


def pack(value: object) -> bytes:
    """`value` as one frame."""
    body = pickle.dumps(value)
    return len(body).to_bytes(8, "big") + body


def _read(count: int) -> bytes:
    """`count` bytes of stdin; ends the process when the worker has gone."""
    parts = []
    while count:
        part = os.read(0, count)
        if not part:
            os._exit(1)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _receive() -> Any:
    return pickle.loads(_read(int.from_bytes(_read(8), "big")))  # noqa: S301 - our worker's words


def _portable(error: Exception) -> Exception:
    """`error`, or its text where it cannot travel."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever a foreign exception's pickling raises
        return RuntimeError("".join(traceback.format_exception(error)))
    return error


def _tie_to(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def main() -> None:
    """Nothing: the process ends with the work's result, or error, as its last frame."""
    _tie_to(int(sys.argv[1]))
    os.nice(10)  # pages stay quick while a solver takes every core
    out = os.dup(1)
    os.dup2(2, 1)
    writing = threading.Lock()
    stop = threading.Event()
    last = 0.0

    def send(*value: Any) -> None:
        frame = memoryview(pack(value))
        with writing:
            while frame:
                frame = frame[os.write(out, frame) :]

    def report(share: float, note: str = "", **facts: Any) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE:
            last = time.monotonic()
            send("progress", share, note, facts)

    def listen() -> None:
        while True:
            if _receive() == "stop":
                stop.set()

    function: Callable[..., Any]
    function, arguments = _receive()
    threading.Thread(target=listen, daemon=True).start()
    try:
        send("done", function(*arguments, report=report, stopped=stop.is_set))
    except Exception as error:  # noqa: BLE001 - it is raised again in the worker
        error.add_note("".join(traceback.format_exception(error)))
        send("error", _portable(error))
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
