"""A bare handler to stand beside the autosave: one statement, no sign-in, no checks, no log."""

import os
from typing import Any

import asyncpg
import msgspec
from litestar import Litestar, put
from litestar.params import FromPath, JSONBody

_pool: list[asyncpg.Pool] = []


class Given(msgspec.Struct):
    """The body of a save."""

    response: dict[str, Any]


@put("/api/attempts/{attempt:int}/answers/{slot:int}")
async def save(
    attempt: FromPath[int], slot: FromPath[int], data: JSONBody[Given]
) -> dict[str, Any]:
    """Keeps the answer."""
    async with _pool[0].acquire() as connection:
        row = await connection.fetchrow(
            "INSERT INTO bare_answer (attempt, slot, response, saves, at) "
            "VALUES ($1, $2, $3::jsonb, 1, clock_timestamp()) ON CONFLICT (attempt, slot) "
            "DO UPDATE SET response = excluded.response, saves = bare_answer.saves + 1, "
            "at = excluded.at RETURNING saves, at",
            attempt,
            slot,
            msgspec.json.encode(data.response).decode(),
        )
    return {"slot": slot, "sequence": row["saves"], "savedAt": row["at"]}


async def _open() -> None:
    _pool.append(await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=2, max_size=12))
    async with _pool[0].acquire() as connection:
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS bare_answer (attempt bigint, slot int, response jsonb, "
            "saves int, at timestamptz, PRIMARY KEY (attempt, slot)) WITH (fillfactor = 70)"
        )


def create_app() -> Litestar:
    """The bare application."""
    return Litestar([save], on_startup=[_open], openapi_config=None)
