"""Whether this process was asked to end: answers that go on for long look here and stop.

A web server waits for open answers before it ends its application, so the application itself
cannot tell them.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_asked = threading.Event()


def asked() -> bool:
    """Whether Ctrl-C or SIGTERM has come."""
    return _asked.is_set()


@contextmanager
def noticed() -> Iterator[None]:
    """Within the block the signals that end the process are noticed, then handled as before."""
    _asked.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[int, Any] = {}

    def notice(number: int, frame: FrameType | None) -> None:
        _asked.set()
        handler = before[number]
        if callable(handler):
            handler(number, frame)

    for number in map(int, (signal.SIGINT, signal.SIGTERM)):
        if callable(signal.getsignal(number)):  # a server's, which goes on by itself
            before[number] = signal.signal(number, notice)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
