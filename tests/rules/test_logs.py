"""What the logs hold, and what they must not."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

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
