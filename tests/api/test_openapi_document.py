"""What the OpenAPI document promises to those who write programs against it."""

from typing import Any

import pytest
from httpx import AsyncClient
from litestar import Litestar

from tests.edges import operations

OUTSIDE = (
    "/opening-hours/{code}/calendar.ics",
    "/health/",
    "/metrics",
    "/verify/",
    "/calendars/",
    "/.well-known/",
    "/credentials/",
)
OPEN = ("/api/opening-hours/", "/api/sign-in", "/api/verify")  # nobody needs to sign in first


@pytest.fixture
async def document(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/schema/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def described(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


async def test_every_operation_says_in_a_sentence_what_it_does(
    app: Litestar, document: dict[str, Any]
) -> None:
    said = {
        (each.method, each.path): (each.handler.fn.__doc__ or "").strip().split("\n")[0]
        for each in operations(app, "GET", "POST", "PUT", "PATCH", "DELETE")
        if each.handler.include_in_schema and each.path.startswith("/api/")
    }
    assert [key for key, sentence in said.items() if " " not in sentence] == []
    summaries = {operation["summary"] for operation in described(document).values()}
    assert {sentence.removesuffix(".") for sentence in said.values()} <= summaries


async def test_every_operation_stands_under_one_heading(document: dict[str, Any]) -> None:
    tags = {key: operation.get("tags") or [] for key, operation in described(document).items()}
    assert {key: found for key, found in tags.items() if len(found) != 1} == {}
    names = {found[0] for found in tags.values()}
    assert sorted(name for name in names if not name[0].isupper()) == []


async def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for operation in described(document).values()]
    assert sorted(ids) == sorted(set(ids))


async def test_pages_for_people_are_not_in_it(app: Litestar, document: dict[str, Any]) -> None:
    outside = [path for path in document["paths"] if not path.startswith(("/api/", *OUTSIDE))]
    assert outside == []
    api = {each.path for each in operations(app, "GET", "POST", "PUT", "PATCH", "DELETE")}
    assert len([path for path in document["paths"] if path.startswith("/api/")]) == len(
        [path for path in api if path.startswith("/api/")]
    )


async def test_refusals_are_problem_documents(document: dict[str, Any]) -> None:
    wrong = {}
    for key, operation in described(document).items():
        for status, response in operation["responses"].items():
            if status >= "400" and list(response["content"]) != ["application/problem+json"]:
                wrong[key, status] = list(response["content"])
        if key[1].startswith("/api/") and not key[1].startswith(OPEN):
            assert "401" in operation["responses"], key
    assert wrong == {}
