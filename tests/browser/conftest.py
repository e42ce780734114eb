"""A real service in a process of its own, and a real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.async_api import Browser, Page, async_playwright

from kit.database import DB
from tests import factories

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(
        None,
        map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome")),
    ),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests here, and skips them, saying so, where there is no Chromium."""
    for item in items:
        if ROOT / "tests" / "browser" in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium was found on this machine"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
async def pool(database: str) -> AsyncIterator[str]:
    """Connections for the factories of this process."""
    opened = DB.pool is None
    if opened:
        await DB.start_connection_pool(min_size=1, max_size=4)
    yield database
    if opened:
        await DB.close_connection_pool()


@pytest.fixture(scope="session")
def url(pool: str, workers: None) -> Iterator[str]:
    """The address of the running service."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    service = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "app:create_app", "--factory", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": pool, "PUBLIC_URL": address, "PORT": str(port)},
    )
    for _ in range(1200):
        try:
            with urlopen(f"{address}/health/live") as answer:
                if answer.status == 200:
                    break
        except OSError:
            time.sleep(0.1)
        if service.poll() is not None:
            raise RuntimeError("the service ended at once")
    yield address
    service.terminate()
    service.wait(20)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(chromium: Browser, url: str) -> AsyncIterator[Open]:
    """`await open_page(phone=True, language="en-US")`: a page of a fresh profile."""
    contexts = []

    async def open_(*, phone: bool = False, language: str = "zh-CN") -> Page:
        context = await chromium.new_context(
            base_url=url,
            locale=language,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            has_touch=phone,
            is_mobile=phone,
        )
        contexts.append(context)
        return await context.new_page()

    yield open_
    for context in contexts:
        await context.close()


@pytest.fixture
async def signed_in(open_page: Open) -> Open:
    """`await signed_in("manager", town=5, phone=True)`: the same, after the sign-in form."""

    async def open_(
        *roles: str,
        town: int | None = None,
        person: int | None = None,
        phone: bool = False,
        language: str = "zh-CN",
    ) -> Page:
        account = await factories.account(*roles, town=town, person=person)
        page = await open_page(phone=phone, language=language)
        await page.goto("/sign-in")
        await page.fill("[name=username]", account.username)
        await page.fill("[name=password]", account.password)
        await page.click("main button[type=submit]")
        await page.wait_for_url("**/")
        return page

    return open_
