"""Large files, looked through and written in the background."""

from collections.abc import Mapping
from typing import Any

from kit import clock
from kit.imports import service
from kit.jobs import JobKind, Run
from kit.language import N_


async def _read(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    await run.progress(0.1, N_("Reading the file"))
    await service.look_through(arguments["id"], now=clock.now(), today=clock.today())
    return {"id": arguments["id"]}


async def _write(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    await run.progress(0.1, N_("Writing the rows"))
    await service.write_large(run, arguments["id"], now=clock.now(), today=clock.today())
    return {"id": arguments["id"]}


def _page(result: Mapping[str, Any]) -> str:
    return f"/imports/{result['id']}"


JOBS = (
    JobKind(service.READ_JOB, N_("Read a file"), _read, timeout=300, result_path=_page),
    JobKind(service.WRITE_JOB, N_("Write an import"), _write, timeout=600, result_path=_page),
)
