"""Whether the service lives, is ready for work, and what it has done: for those who run it."""

import asyncio
import os
import resource
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from litestar import Response, get
from litestar.enums import MediaType

from kit import migrate
from kit.database import DB, rows
from kit.jobs import bell

PATIENCE = 3.0


@dataclass(slots=True)
class Requests:
    """Requests answered by this process."""

    count: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    seconds: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more request; `route` is the template, so that ids do not make endless series."""
        self.count[method, route, status] += 1
        self.seconds[method, route] += seconds


requests_seen = Requests()


@get("/health/live", permission="public", tags=["Health"])
async def live() -> dict[str, str]:
    """Tells that the process answers."""
    return {"status": "alive"}


@get("/health/ready", permission="public", tags=["Health"])
async def ready() -> Response[dict[str, Any]]:
    """Tells whether database, queue and schema are ready (200), or which is not (503)."""
    database, queue = await asyncio.gather(_schema(), bell.answers())
    parts = {"database": database is not None, "queue": queue, "migrations": database == []}
    good = all(parts.values())
    return Response(
        {"status": "ready" if good else "not ready", **parts}, status_code=200 if good else 503
    )


async def _schema() -> list[str] | None:
    """Migrations that are still to be applied; None: the database is out of reach."""
    try:
        return await asyncio.wait_for(migrate.pending(), PATIENCE)
    except Exception:  # noqa: BLE001 - whatever keeps the database away
        return None


@get("/metrics", permission="public", tags=["Health"], media_type=MediaType.TEXT)
async def metrics() -> str:
    """Figures in the Prometheus text format; a proxy keeps them from the public."""
    lines = ["# TYPE shanggang_requests_total counter"]
    lines += [
        f'shanggang_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
        for (method, route, status), count in sorted(requests_seen.count.items())
    ]
    lines.append("# TYPE shanggang_request_seconds_total counter")
    lines += [
        f'shanggang_request_seconds_total{{method="{method}",route="{route}"}} {seconds:.6f}'
        for (method, route), seconds in sorted(requests_seen.seconds.items())
    ]
    lines.append("# TYPE shanggang_jobs gauge")
    for row in await rows("SELECT state, count(*) AS jobs FROM job GROUP BY state ORDER BY state"):
        lines.append(f'shanggang_jobs{{state="{row["state"]}"}} {row["jobs"]}')
    if DB.pool is not None:
        lines.append("# TYPE shanggang_database_connections gauge")
        lines.append(f'shanggang_database_connections{{state="open"}} {DB.pool.get_size()}')
        lines.append(f'shanggang_database_connections{{state="idle"}} {DB.pool.get_idle_size()}')
    lines.append("# TYPE process_resident_memory_bytes gauge")
    lines.append(f"process_resident_memory_bytes {_memory()}")
    return "\n".join(lines) + "\n"


def _memory() -> int:
    """Bytes of memory in use; where the system does not tell, the most there ever were."""
    try:
        with open("/proc/self/statm", encoding="ascii") as facts:  # noqa: PTH123
            return int(facts.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


ROUTES = (live, ready, metrics)
