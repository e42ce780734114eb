from httpx import AsyncClient
from litestar import Litestar

from kit import permissions


async def test_every_route_names_its_permission(app: Litestar) -> None:
    silent = [
        route.path
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if permissions.permission_of(handler) is None
        and handler.http_methods != {"OPTIONS"}  # answered by Litestar itself
    ]
    assert silent == []


async def test_what_is_not_there_is_a_problem_document(client: AsyncClient) -> None:
    answer = await client.get("/api/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/not-found"
