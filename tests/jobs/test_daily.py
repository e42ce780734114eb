"""Work of every day is asked for once a day, whoever looks and however often."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

import pytest

from kit.clock import ZONE
from kit.database import rows
from kit.jobs import JobKind, Run, daily, kinds
from kit.language import N_

pytestmark = pytest.mark.usefixtures("pool")


async def nothing(run: Run, arguments: Mapping[str, Any]) -> None:
    """Does nothing."""


def installed(name: str) -> None:
    daily._asked.clear()
    kinds.install(
        [
            JobKind(name, N_("Test"), nothing, daily=time(2, 30)),
            JobKind(f"{name}-now-and-then", N_("Test"), nothing),
        ]
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


async def asked(name: str) -> list[str]:
    found = await rows("SELECT key FROM job WHERE kind LIKE $1 ORDER BY id", f"{name}%")
    return [row["key"] for row in found]


async def test_it_is_asked_for_once_a_day_after_its_time() -> None:
    installed("test.daily")
    for moment in (at(2, 2), at(2, 2, 29)):
        await daily.ask(moment)
    assert await asked("test.daily") == []
    for moment in (at(2, 2, 30), at(2, 2, 31), at(2, 23, 59), at(3, 1), at(3, 9)):
        await daily.ask(moment)
    assert await asked("test.daily") == [
        "daily:test.daily:2026-03-02",
        "daily:test.daily:2026-03-03",
    ]


async def test_another_process_does_not_ask_again_even_when_the_job_has_ended() -> None:
    installed("test.daily-twice")
    await daily.ask(at(4, 3))
    await rows(
        "UPDATE job SET state = 'done', finished_at = clock_timestamp() WHERE kind = 'test.daily-twice'"
    )
    daily._asked.clear()
    await daily.ask(at(4, 4))
    assert await asked("test.daily-twice") == ["daily:test.daily-twice:2026-03-04"]


async def test_two_that_look_at_once_ask_once() -> None:
    installed("test.daily-at-once")

    async def look() -> None:
        daily._asked.clear()
        await daily.ask(at(5, 3))

    await asyncio.gather(*(look() for _ in range(4)))
    assert await asked("test.daily-at-once") == ["daily:test.daily-at-once:2026-03-05"]
