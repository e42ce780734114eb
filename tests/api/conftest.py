"""The real application on the real database, called in-process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from litestar import Litestar

from app import create_app
from kit import clock
from staff.accounts import service as accounts
from tests import factories


@pytest.fixture(scope="session")
async def app(database: str, workers: None) -> AsyncIterator[Litestar]:
    """The application, started and stopped in one task of its own."""
    application = create_app()
    started, finished = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with application.lifespan():
            started.set()
            await finished.wait()

    life = asyncio.create_task(live())
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait({life, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        life.result()
    yield application
    finished.set()
    await life


def _client(app: Litestar, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://127.0.0.1:8000",
        headers={"accept-language": "en", **headers},
    )


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is not signed in."""
    async with _client(app) as client:
        yield client


SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def client_as(app: Litestar) -> AsyncIterator[SignIn]:
    """`await client_as("manager", town=5)`: a client with a bearer token of a new account."""
    opened: list[httpx.AsyncClient] = []

    async def sign_in(
        *roles: str, town: int | None = None, person: int | None = None
    ) -> httpx.AsyncClient:
        account = await factories.account(*roles, town=town, person=person)
        secret = await accounts.make_token(account.id, "test", now=clock.now())
        client = _client(app, authorization=f"Bearer {secret}")
        opened.append(client)
        return client

    yield sign_in
    for client in opened:
        await client.aclose()
