"""Every role against every route, as the application has them."""

import httpx
import pytest
from litestar import Litestar

from app import FEATURES
from kit.compose import roles_of
from kit.permissions import PUBLIC, SELF
from tests import factories
from tests.api.conftest import SignIn
from tests.edges import ROLES, Operation, Scene, operations, scene

HELD = roles_of(FEATURES)
WRITING = ("POST", "PUT", "PATCH", "DELETE")
HTML = {"accept": "text/html"}
ABSENT = {"int": 10**15, "str": "nobody-bears-this", "date": "2031-02-03", "path": "absent.css"}
HARMLESS = {
    "/api/questions/{code:str}/try",
    "/questions/{code:str}/try",
    "/api/session-plans/effect",
    "/session-plans/effect",
}
"""What is asked by POST for its length, and changes nothing."""
NOTHING_WAITS = {"/api/exams/{exam_id:int}/marking/next"}
"""Not found is its answer when there is nothing to do."""
OF_A_TOWN = (
    "/centres",
    "/people",
    "/rosters",
    "/window-plans",
    "/window-policy",
    "/roster-rules",
    "/shifts",
    "/plans",
    "/certificates",
)


@pytest.fixture(scope="module")
async def made(app: Litestar) -> Scene:
    return await scene()


def may(role: str, operation: Operation) -> bool:
    return operation.permission in {PUBLIC, SELF} or role in HELD[operation.permission]


async def asked(
    client: httpx.AsyncClient, operation: Operation, address: str
) -> tuple[str, httpx.Response]:
    """The operation and its answer, asked for as its readers do."""
    headers = HTML if operation.is_page else {}
    return operation.path, await client.get(address, headers=headers)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_reads_what_it_may_and_nothing_else(
    app: Litestar, client_as: SignIn, made: Scene, role: str
) -> None:
    client = await client_as(role)
    wrong = {}
    for operation in operations(app, "GET"):
        path, answer = await asked(client, operation, operation.at(made.of(operation)))
        if not may(role, operation):
            fits = answer.status_code == 403
        elif operation.permission in {PUBLIC, SELF}:
            fits = answer.status_code < 500
        else:
            fits = answer.status_code in {200, 303} or (
                path in NOTHING_WAITS and answer.status_code == 404
            )
        if not fits:
            wrong[path] = answer.status_code
    assert wrong == {}


async def test_an_auditor_reads_everything_that_can_be_read(
    app: Litestar, client_as: SignIn, made: Scene
) -> None:
    auditor = await client_as("auditor")
    wrong = {}
    for operation in operations(app, "GET"):
        if operation.permission.endswith(".read"):
            path, answer = await asked(auditor, operation, operation.at(made.of(operation)))
            if answer.status_code not in {200, 303}:
                wrong[path] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize(
    "body",
    [{}, {"json": {}}, {"json": [1]}, {"content": b"\xff\x00{"}, {"data": {"name": "x"}}],
    ids=["nothing", "an object", "a list", "garbage", "a form"],
)
async def test_an_auditor_writes_nothing(
    app: Litestar, client_as: SignIn, made: Scene, body: dict[str, object]
) -> None:
    auditor = await client_as("auditor")
    answers = {
        (operation.method, operation.path): (
            await auditor.request(operation.method, operation.at(made.of(operation)), **body)
        ).status_code
        for operation in operations(app, *WRITING)
        if operation.permission not in {PUBLIC, SELF} and operation.path not in HARMLESS
    }
    assert {key: status for key, status in answers.items() if status != 403} == {}


async def test_who_is_not_signed_in_is_asked_to(
    app: Litestar, client: httpx.AsyncClient, made: Scene
) -> None:
    wrong = {}
    for operation in operations(app, "GET", *WRITING):
        if operation.permission == PUBLIC:
            continue
        address = operation.at(made.of(operation))
        headers = HTML if operation.is_page else {}
        answer = await client.request(operation.method, address, headers=headers)
        if operation.is_page and operation.method == "GET":
            fits = answer.status_code == 302 and answer.headers["location"].startswith("/sign-in?")
        else:
            fits = answer.status_code in ({401, 403} if operation.is_page else {401})
        if not fits:
            wrong[operation.method, operation.path] = answer.status_code
    assert wrong == {}


async def test_public_routes_are_open_to_all(
    app: Litestar, client: httpx.AsyncClient, made: Scene
) -> None:
    wrong = {}
    for operation in operations(app, "GET"):
        if operation.permission == PUBLIC:
            path, answer = await asked(client, operation, operation.at(made.of(operation)))
            if answer.status_code not in {200, 302, 303}:
                wrong[path] = answer.status_code
    assert wrong == {}


async def test_what_does_not_exist_is_not_found(
    app: Litestar, client_as: SignIn, made: Scene
) -> None:
    admin = await client_as("admin", "personnel", person=await factories.person(made.town))
    wrong = {}
    for operation in operations(app, "GET"):
        if operation.parameters:
            values = {name: ABSENT[kind] for name, kind in operation.parameters}
            path, answer = await asked(admin, operation, operation.at(values))
            # A year as large as an identity can be is no year.
            if answer.status_code not in ({400, 404} if "{year:" in path else {404}):
                wrong[path] = answer.status_code
    assert wrong == {}


async def test_another_towns_records_are_not_found(
    app: Litestar, client_as: SignIn, made: Scene
) -> None:
    other = await scene()
    manager = await client_as("manager", town=other.town)
    wrong = {}
    for operation in operations(app, "GET", *WRITING):
        inside = operation.path.removeprefix("/api").startswith(OF_A_TOWN)
        if not (operation.parameters and inside and may("manager", operation)):
            continue
        answer = await manager.request(operation.method, operation.at(made.of(operation)), json={})
        allowed = {404} if operation.method == "GET" else {400, 404, 422}
        if answer.status_code not in allowed:
            wrong[operation.method, operation.path] = answer.status_code
    assert wrong == {}
