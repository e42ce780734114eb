"""The child of `benchmarks.questions`: it fills a database of its own and prints the figure."""

import asyncio
import time

import httpx

from app import create_app
from kit import clock
from kit.database import rows
from staff.accounts import service as accounts

COUNT = 5_000


def gift() -> bytes:
    """So many questions of four options in forty categories."""
    return "\n\n".join(
        f"$CATEGORY: top/类别{n % 40}\n::第{n}题::第 {n} 号窗口受理材料不全时应当怎么办？\n"
        f"{{=一次性告知{n}#对 ~拒收{n} ~%-33.33333%代填{n} ~转交{n}}}"
        for n in range(COUNT)
    ).encode()


async def main() -> None:
    """Prints the figure on a line."""
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
            started = time.perf_counter()
            await _import(client)
            taken = time.perf_counter() - started
    print("f", taken)


async def _import(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/questions/import?format=gift",
        content=gift(),
        headers={"content-type": "text/plain"},
    )
    number = answer.json()["id"]
    await _until(client, number, "preview")
    await client.post(f"/api/imports/{number}/confirm", json={})
    await _until(client, number, "confirmed")
    [found] = await rows("SELECT count(*) AS n FROM question")
    if found["n"] != COUNT:
        raise SystemExit(f"only {found['n']} questions are there")


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
