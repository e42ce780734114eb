"""Kinds of jobs for tests. They leave traces in a folder, so that every run can be counted."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kit import history, language, permissions
from kit.database import transaction
from kit.errors import Refusal
from kit.feature import Feature
from kit.jobs import JobKind, Run
from kit.language import N_


class NoRoom(Refusal):
    code = "no-room"
    text = N_("There is no room for {count}.")


def trace(arguments: Mapping[str, Any], name: str) -> int:
    """Leaves one more trace of that name; how many there are now."""
    with (Path(arguments["folder"]) / name).open("a") as out:
        out.write(f"{os.getpid()}\n")
    return traces(arguments["folder"], name)


def traces(folder: str | Path, name: str) -> int:
    path = Path(folder) / name
    return len(path.read_text().splitlines()) if path.exists() else 0


async def add(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    asking = permissions.current()
    await run.progress(0.5, "Halfway there, {count} to go.", count=1)
    await asyncio.sleep(0.6)
    return {
        "id": sum(arguments["terms"]),
        "account": asking.account_id if asking else None,
        "language": language.current(),
    }


async def wait(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    trace(arguments, "begun")
    while not (Path(arguments["folder"]) / "go").exists():
        if arguments.get("polite", True) and await run.cancelled():
            trace(arguments, "stopped")
            return {}
        await run.progress(0.3)
        await asyncio.sleep(0.05)
    return {"id": traces(arguments["folder"], "begun")}


async def stumble(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    if trace(arguments, "begun") <= arguments["times"]:
        raise ValueError("a fault of the service")
    return {"id": traces(arguments["folder"], "begun")}


async def refuse(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    trace(arguments, "begun")
    raise NoRoom(count=3)


def count_slowly(
    folder: str, steps: int, *, report: Callable[..., None], stopped: Callable[[], bool]
) -> dict[str, Any]:
    """A child's work: keeps the core busy, tells its process."""
    trace({"folder": folder}, "children")
    for step in range(steps):
        end = time.monotonic() + 0.05
        while time.monotonic() < end:
            pass
        report(step / steps, "Step {step}.", step=step)
        if stopped():
            trace({"folder": folder}, "stopped")
            return {"steps": step}
    return {"steps": steps}


def refuse_in_child(folder: str, **_: Any) -> None:
    raise NoRoom(count=7)


async def solve(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    found = await run.in_child(count_slowly, arguments["folder"], arguments["steps"])
    async with transaction():
        await history.record("test.solved", "test", arguments["folder"], after=found)
        await run.conclude({"id": 1, **found})
    trace(arguments, "concluded")
    if arguments.get("fall"):
        raise ValueError("after the effects")
    return {}


async def refuse_deep(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    await run.in_child(refuse_in_child, arguments["folder"])
    return {}


FEATURE = Feature(
    name="test",
    jobs=(
        JobKind("test.add", "Add", add),
        JobKind("test.wait", "Wait", wait),
        JobKind("test.hurry", "Hurry", wait, timeout=1),
        JobKind("test.stumble", "Stumble", stumble),
        JobKind("test.refuse", "Refuse", refuse),
        JobKind("test.solve", "Solve", solve, result_path=lambda found: f"/solved/{found['id']}"),
        JobKind("test.refuse-deep", "Refuse", refuse_deep),
    ),
)
