"""The child of `benchmarks.questions`: it fills a database of its own and prints the figures."""

import asyncio
import time
from dataclasses import replace

import httpx

from app import create_app
from kit import clock
from kit.database import rows
from staff.accounts import service as accounts
from training.exams.formats import gift as gift_format
from training.exams.formats.leaving import FORMATS
from training.exams.formats.writing import Leaving

COUNT = 5_000
FORMS = ("gift", "moodle-xml", "qti")


def gift() -> bytes:
    """So many questions of four options in forty categories."""
    return "\n\n".join(
        f"$CATEGORY: top/类别{n % 40}\n::第{n}题::第 {n} 号窗口受理材料不全时应当怎么办？\n"
        f"{{=一次性告知{n}#对 ~拒收{n} ~%-33.33333%代填{n} ~转交{n}}}"
        for n in range(COUNT)
    ).encode()


def file_of(form: str) -> bytes:
    """So many questions in that format; they say other things than those of the other formats."""
    if form == "gift":
        return gift()
    found = gift_format.read(gift()).questions
    written = FORMATS[form].write(
        [
            Leaving(
                f"{form}-{n}", one.category, replace(one.draft, stem=f"{one.draft.stem} {form}")
            )
            for n, one in enumerate(found)
            if one.draft is not None
        ]
    )
    return written.content


async def main() -> None:
    """Prints the figures, a line a format."""
    files = {form: file_of(form) for form in FORMS}
    app = create_app()
    async with app.lifespan():
        account = await accounts.create_account(
            "bench", "correct horse battery", now=clock.now(), display_name="x", must_change=False
        )
        await accounts.grant_role(account, "examiner")
        secret = await accounts.make_token(account, "bench", now=clock.now())
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app),  # type: ignore[arg-type]  # an ASGI application
            base_url="http://127.0.0.1:8000",
            headers={"authorization": f"Bearer {secret}"},
            timeout=120,
        ) as client:
            for turn, form in enumerate(FORMS, 1):
                started = time.perf_counter()
                await _import(client, form, files[form])
                print("f", time.perf_counter() - started)
                [found] = await rows("SELECT count(*) AS n FROM question")
                if found["n"] != COUNT * turn:
                    raise SystemExit(f"only {found['n']} questions are there")


async def _import(client: httpx.AsyncClient, form: str, content: bytes) -> None:
    answer = await client.post(
        f"/api/questions/import?format={form}",
        content=content,
        headers={"content-type": "application/octet-stream"},
    )
    number = answer.json()["id"]
    await _until(client, number, "preview")
    await client.post(f"/api/imports/{number}/confirm", json={})
    await _until(client, number, "confirmed")


async def _until(client: httpx.AsyncClient, number: int, state: str) -> None:
    for _ in range(1_000):
        shown = (await client.get(f"/api/imports/{number}")).json()
        if shown["state"] == state:
            return
        if shown["state"] == "failed":
            raise SystemExit(shown["problem"])
        await asyncio.sleep(0.1)
    raise SystemExit(f"not {state} in time")


if __name__ == "__main__":
    asyncio.run(main())
