"""A service with the kinds of jobs of the tests, to be started, asked and killed from outside."""

from collections.abc import Mapping

import msgspec
from litestar import Litestar, get, post
from litestar.params import JSONBody

from kit.compose import compose, worker_settings
from kit.database import DB, rows
from kit.feature import Feature
from kit.foundation import FEATURE as KIT
from kit.jobs import submit
from kit.jobs.queries import job
from kit.jobs.views import JobView, view
from kit.permissions import Principal
from staff.accounts.visits import VisitMiddleware
from tests.jobs import work


class Asked(msgspec.Struct):
    kind: str
    arguments: dict[str, object]


@post("/api/test/jobs", permission="public")
async def ask(data: JSONBody[Asked]) -> dict[str, int]:
    return {"job": await submit(data.kind, data.arguments)}


@get("/api/test/jobs/{job_id:int}", permission="public")
async def look(job_id: int) -> JobView | None:
    facts = await job(job_id)
    return view(facts) if facts else None


@get("/api/test/effects", permission="public")
async def effects(key: str) -> dict[str, int]:
    assert DB.pool is not None
    found = await rows("SELECT count(*) AS n FROM history WHERE key = $1", key)
    return {"effects": found[0]["n"], "busy": DB.pool.get_size() - DB.pool.get_idle_size()}


async def nobody(account_id: int, roles_of: Mapping[str, frozenset[str]]) -> Principal | None:
    return None


FEATURES = (KIT, Feature(name="test", routes=(ask, look, effects), jobs=work.FEATURE.jobs))


def create_app() -> Litestar:
    return compose(FEATURES, visits=VisitMiddleware, principals=nobody, version="0")


def __getattr__(name: str) -> type:
    if name == "WorkerSettings":
        return worker_settings(FEATURES, principals=nobody)
    raise AttributeError(name)
