"""What the logs hold, and what they must not."""

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

import pytest
import structlog
from litestar.enums import ScopeType

from kit import history, logs


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def _fail(password: str) -> None:
    raise ValueError("something else")


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_is_logged_without_the_values_of_variables(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    logs.configure(form)
    try:
        _fail("correct horse battery".upper())
    except ValueError:
        structlog.get_logger("test").exception("it failed")
    written = capsys.readouterr().err
    assert "something else" in written
    assert "CORRECT HORSE" not in written


def test_a_json_line_names_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    token = history.request_id.set("abcdef01")
    logging.getLogger("library").warning("of %s", "a library")
    history.request_id.reset(token)
    line = json.loads(capsys.readouterr().err)
    del line["timestamp"]
    assert line == {
        "event": "of a library",
        "request": "abcdef01",
        "level": "warning",
        "logger": "library",
    }


@pytest.mark.parametrize("form", ["json", "console"])
async def test_a_request_is_one_line(capsys: pytest.CaptureFixture[str], form: str) -> None:
    async def answer(scope: object, receive: object, send: Callable[..., Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def forget(message: object) -> None:
        pass

    logs.configure(form)
    scope = {
        "type": ScopeType.HTTP,
        "method": "GET",
        "path": "/people/17",
        "path_template": "/people/{number}",
        "headers": [(b"x-request-id", b"abcdef0123")],
    }
    token = history.request_id.set(None)
    await logs.RequestLog(answer)(scope, forget, forget)
    history.request_id.reset(token)
    [written] = capsys.readouterr().err.splitlines()
    if form == "json":
        line = json.loads(written)
        assert datetime.fromisoformat(line.pop("timestamp")).tzinfo is not None
        assert line.pop("ms") >= 0
        assert line == {
            "event": "request",
            "method": "GET",
            "route": "/people/{number}",
            "status": 204,
            "request": "abcdef0123",
            "level": "info",
            "logger": "requests",
        }
    else:
        assert "method=GET" in written
        assert "request=abcdef0123 route=/people/{number} status=204" in written
    assert "/people/17" not in written
