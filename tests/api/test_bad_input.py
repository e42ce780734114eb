"""Garbage for every operation of the OpenAPI document: refused by name, never a fault of ours."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from litestar import Litestar

from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn
from tests.edges import Scene, scene

JSON = {"content-type": "application/json"}
HUGE = 2**70
DATES = ("2026-02-30", "0001-01-01", "9999-12-31", "٢٠٢٦-١٢-٠٧", "tomorrow")
BODIES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "application/json"),
    "null": (b"null", "application/json"),
    "a list": (b"[1]", "application/json"),
    "unknown field": (b'{"nobodyKnowsThis": 1}', "application/json"),
    "not closed": (b'{"name": ', "application/json"),
    "not a number": (b'{"name": NaN}', "application/json"),
    "not UTF-8": (b'{"name": "\xff\xfe"}', "application/json"),
    "half a surrogate": (b'{"name": "\\ud800"}', "application/json"),
    "very deep": (b"[" * 60_000, "application/json"),
    "too large": (json.dumps({"name": "x" * 1_000_000}).encode(), "application/json"),
    "a form": (b"name=x", "application/x-www-form-urlencoded"),
    "parts without parts": (b"--x\r\n\r\n", "multipart/form-data"),
    "XML": (b"<name/>", "application/xml"),
}
SEGMENTS = ("١٢", "1_0", str(HUGE), "-1", "0", "../x", "a\x00b", "x" * 5000, "%", "\u202e")
FROM_ZERO = {
    "/api/certificate-templates/{code}/{number}",
    "/credentials/status/{purpose}/{number}",
}
"""Where counting begins with 0."""
QUERIES: dict[str, tuple[str, ...]] = {
    "integer": ("0", "-1", "501", "abc", "", str(HUGE), "١٢", "1_0", "1.5", "%00"),
    "number": ("nan", "inf", "1e400", "abc"),
    "boolean": ("maybe", ""),
    "date": DATES,
    "string": ("%00", "%ff", "x" * 3000, "%F0%9F%98%80", "%E2%80%AE"),
}
# They would end the session that the walk itself uses.
LEFT_OUT = {"/api/sign-out", "/api/sign-out-everywhere"}
COUNTED = {
    "rate_count",
    "sign_in_attempt",
    "signed_in",
    "idempotent_request",
    "late_answer",
    "job",
    "pulse_round",
    "notice",
    "notice_delivery",
}
"""Tables that count what was tried, or that jobs of other tests and the daily rounds write."""


@pytest.fixture(scope="module")
async def made(app: Litestar) -> Scene:
    return await scene()


@pytest.fixture
async def admin(client_as: SignIn, made: Scene) -> httpx.AsyncClient:
    return await client_as("admin", "personnel", person=await factories.person(made.town))


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    return dict((await client.get("/schema/openapi.json")).json())


def each(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if path not in LEFT_OUT:
                yield method.upper(), path, operation


def filled(path: str, made: Scene, **other: str) -> str:
    """The address of something that exists, but for the parameters given."""
    known: dict[str, Any] = {}
    for start in sorted(made.values, key=len):
        if path.startswith(start):
            known |= made.values[start]
    known |= other
    return re.sub(r"\{(\w+)\}", lambda found: quote(str(known[found[1]]), safe=""), path)


async def sizes() -> dict[str, int]:
    """How many rows each table has."""
    names = await rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    kept = sorted(row["name"] for row in names if row["name"] not in COUNTED)
    counts = " UNION ALL ".join(
        f"SELECT '{name}' AS name, count(*) AS n FROM {name}" for name in kept
    )
    return {row["name"]: row["n"] for row in await rows(counts)}


def fault(answer: httpx.Response, *, refused: bool = True) -> str | None:
    """What is wrong with the answer to bad input; None: nothing."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code < 400:
        return f"{answer.status_code}: taken" if refused else None
    if answer.headers["content-type"] != "application/problem+json":
        return answer.headers["content-type"]
    problem = answer.json()
    if not (
        {"type", "title", "status"} <= set(problem) and problem["status"] == answer.status_code
    ):
        return f"no problem document: {problem}"
    if problem["type"] == "/problems/invalid" and not problem.get("errors"):
        return f"names no field: {problem}"
    return None


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def kind_of(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """`date`, `integer`, … of a value, whether it may be null or not."""
    for one in schema.get("oneOf") or [schema]:
        found = resolved(document, one)
        if found.get("type") != "null":
            kind = found.get("format") or found.get("type") or "object"
            return str(kind if isinstance(kind, str) else kind[0])
    return "object"


def example(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
    """A value that fits the schema well enough to get at the field beside it."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = kind_of(document, schema)
    if kind == "object" and depth < 4:
        shape = next(
            resolved(document, one)
            for one in schema.get("oneOf") or [schema]
            if resolved(document, one).get("type") != "null"
        )
        fields = shape.get("properties", {})
        return {
            name: example(document, fields[name], depth + 1) for name in shape.get("required", ())
        }
    return {
        "integer": max(1, schema.get("minimum", 1)),
        "number": 1,
        "boolean": False,
        "date": "2026-12-07",
        "date-time": "2026-12-07T01:00:00Z",
        "array": [],
        "object": {},
    }.get(kind, "x" * max(1, schema.get("minLength", 1)))


WRONG: dict[str, tuple[Any, ...]] = {
    "integer": ("x", HUGE, -HUGE, 1.5, None),
    "number": ("x", 10**400, -HUGE, []),
    "boolean": ("yes", 2),
    "date": (*DATES, 5),
    "date-time": ("2026-12-07", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", 5),
    "array": ({}, "x", [None], [HUGE]),
    "object": ([], "x", HUGE),
    "string": (5, [], "\x00", "\u202e", "x" * 50_000, ""),
}


EDGES: dict[str, tuple[Any, ...]] = {
    "integer": (0, -1, 2**31, 2**63 - 1, 2**63),
    "number": (0, -1, 1e308, 1e-300, 2**63),
    "date": ("0001-01-01", "9999-12-31", "1900-02-28"),
    "date-time": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    "array": ([], ["x"] * 200, [{}]),
    "object": ({}, {"x": {"x": [HUGE]}}),
    "string": ("", " ", "\x00", "\u202e", "'", "%", "x" * 200, "x" * 50_000, "\U0001f600"),
}


def known(made: Scene) -> dict[str, Any]:
    """Fields that name something of the scene."""
    values = made.values
    return {
        "town": values["/window-policy"]["code"],
        "centre": values["/centres"]["code"],
        "employeeNo": values["/people"]["employee_no"],
        "person": values["/people"]["employee_no"],
        "post": values["/posts"]["code"],
        "course": values["/courses"]["code"],
        "certificateType": "window-general",
        "shift": values["/api/shifts"]["shift_id"],
    }


async def test_a_body_that_is_no_body_is_refused_and_changes_nothing(
    admin: httpx.AsyncClient, document: dict[str, Any], made: Scene
) -> None:
    before = await sizes()
    wrong = {}
    for method, path, operation in each(document):
        if "requestBody" not in operation:
            continue
        [content] = operation["requestBody"]["content"].values()
        optional = {"type": "null"} in content["schema"].get("oneOf", ())
        for name, (body, kind) in BODIES.items():
            if optional and name in {"empty", "null"}:
                continue
            answer = await admin.request(
                method, filled(path, made), content=body, headers={"content-type": kind}
            )
            found = fault(answer)
            if found:
                wrong[method, path, name] = found
    assert wrong == {}
    assert await sizes() == before


async def test_a_field_of_the_wrong_kind_is_named_and_changes_nothing(
    admin: httpx.AsyncClient, document: dict[str, Any], made: Scene
) -> None:
    before = await sizes()
    wrong = {}
    for method, path, operation in each(document):
        if "requestBody" not in operation:
            continue
        [content] = operation["requestBody"]["content"].values()
        schema = resolved(document, (content["schema"].get("oneOf") or [content["schema"]])[0])
        start = example(document, schema)
        for field, shape in schema.get("properties", {}).items():
            kind = kind_of(document, shape)
            for value in WRONG.get(kind, WRONG["string"]):
                body = {**start, field: value, "nobodyKnowsThis": 1}
                text = json.dumps(body).encode()
                answer = await admin.request(method, filled(path, made), content=text, headers=JSON)
                found = fault(answer)
                if found:
                    wrong[method, path, field, str(value)[:20]] = found
    assert wrong == {}
    assert await sizes() == before


async def test_a_path_that_names_nothing_is_not_found(
    admin: httpx.AsyncClient, document: dict[str, Any], made: Scene
) -> None:
    before = await sizes()
    wrong = {}
    for method, path, operation in each(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] != "path":
                continue
            for value in SEGMENTS:
                if value == "0" and path in FROM_ZERO:
                    continue
                address = filled(path, made, **{parameter["name"]: value})
                answer = await admin.request(method, address, content=b"{}", headers=JSON)
                found = fault(answer, refused=method != "PUT")
                if found:
                    wrong[method, path, parameter["name"], value[:20]] = found
    assert wrong == {}
    assert await sizes() == before


async def test_a_value_at_the_edge_of_its_kind_is_no_fault(
    admin: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    made = await scene()  # some of it is taken: another scene than the other tests'
    wrong = {}
    for method, path, operation in each(document):
        if "requestBody" not in operation:
            continue
        [content] = operation["requestBody"]["content"].values()
        schema = resolved(document, (content["schema"].get("oneOf") or [content["schema"]])[0])
        fields = schema.get("properties", {})
        start = example(document, schema)
        start |= {name: value for name, value in known(made).items() if name in start}
        for field, shape in fields.items():
            for value in EDGES.get(kind_of(document, shape), EDGES["string"]):
                body = json.dumps({**start, field: value}).encode()
                answer = await admin.request(method, filled(path, made), content=body, headers=JSON)
                found = fault(answer, refused=False)
                if found:
                    wrong[method, path, field, str(value)[:20]] = found
    assert wrong == {}


async def test_a_query_out_of_bounds_is_no_fault(
    admin: httpx.AsyncClient, document: dict[str, Any], made: Scene
) -> None:
    wrong = {}
    for method, path, operation in each(document):
        if method != "GET":
            continue
        for parameter in operation.get("parameters", ()):
            if parameter["in"] != "query":
                continue
            name, kind = parameter["name"], kind_of(document, parameter["schema"])
            for value in QUERIES.get(kind, QUERIES["string"]):
                answer = await admin.get(f"{filled(path, made)}?{name}={value}")
                found = fault(answer, refused=name in {"page", "pageSize"} and value != "501")
                if name == "pageSize" and answer.status_code == 200:
                    found = "taken"
                if found:
                    wrong[path, name, value[:20]] = found
    assert wrong == {}
