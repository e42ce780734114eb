"""Headers and form tokens of every page, as the application has them."""

from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest
from litestar import Litestar

from kit import clock
from staff.accounts import service as accounts
from staff.accounts.visits import cookie_name
from tests import factories
from tests.edges import Operation, Scene, operations, scene

HTML = {"accept": "text/html"}


class Forms(HTMLParser):
    """The forms of a page with the names of their fields, and its inline scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.posted: list[tuple[str, set[str]]] = []
        self.inline: list[str] = []
        self._open: set[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open = set()
            if (given.get("method") or "get").lower() == "post":
                self.posted.append((given.get("action") or "", self._open))
        elif self._open is not None and given.get("name"):
            self._open.add(given["name"] or "")
        if "style" in given or tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(self.get_starttag_text() or tag)
        self.inline += [name for name in given if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


@pytest.fixture(scope="module")
async def made(app: Litestar) -> Scene:
    return await scene()


@pytest.fixture
async def browser(app: Litestar, made: Scene) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator who keeps personnel files too, signed in by cookie."""
    account = await factories.account(
        "admin", "personnel", person=await factories.person(made.town)
    )
    secret = await accounts.sign_in(
        account.username, account.password, now=clock.now(), address=None, agent=None
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://127.0.0.1:8000",
        headers={"accept-language": "en", **HTML},
        cookies={cookie_name(): secret},
    ) as client:
        yield client


def pages(app: Litestar, *methods: str) -> list[Operation]:
    return [each for each in operations(app, *methods) if each.is_page]


async def test_every_page_carries_the_security_headers(
    app: Litestar, browser: httpx.AsyncClient, made: Scene
) -> None:
    wrong = {}
    for operation in pages(app, "GET"):
        answer = await browser.get(operation.at(made.of(operation)))
        policy = answer.headers.get("content-security-policy", "")
        safe = (
            "default-src 'none'" in policy
            and "frame-ancestors 'none'" in policy
            and "unsafe" not in policy
            and answer.headers.get("x-content-type-options") == "nosniff"
        )
        if not safe:
            wrong[operation.path] = policy
    assert wrong == {}


async def test_no_page_breaks_its_own_policy_and_every_form_carries_the_token(
    app: Litestar, browser: httpx.AsyncClient, made: Scene
) -> None:
    wrong: dict[str, list[str]] = {}
    posted: set[str] = set()
    for operation in pages(app, "GET"):
        answer = await browser.get(operation.at(made.of(operation)))
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        forms = Forms(answer.text)
        bare = [action for action, fields in forms.posted if "_csrf" not in fields]
        posted |= {action for action, _ in forms.posted}
        if forms.inline or bare:
            wrong[operation.path] = forms.inline + bare
    assert wrong == {}
    assert len(posted) > 20  # the walk has found the forms


async def test_no_page_takes_a_form_without_its_token(
    app: Litestar, browser: httpx.AsyncClient, made: Scene
) -> None:
    answers = {}
    for operation in pages(app, "POST", "PUT", "PATCH", "DELETE"):
        if operation.permission == "care.talks":
            continue  # the administrator does not hold it; it is refused before the form is read
        answer = await browser.request(
            operation.method,
            operation.at(made.of(operation)),
            data={"name": "x"},
            headers={"accept": "application/json"},
        )
        answers[operation.path] = answer.json().get("type")
    assert {path: kind for path, kind in answers.items() if kind != "/problems/foreign-form"} == {}
