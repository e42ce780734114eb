"""The OpenAPI document says of each operation what its docstring says, and how it refuses."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from litestar import Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from kit.permissions import PUBLIC, SELF, permission_of
from kit.web.csrf import SAFE

PROBLEM = "application/problem+json"


class FieldProblem(msgspec.Struct):
    """What is wrong with one field of the input."""

    field: str
    """Its camelCase name, dotted for nesting; empty for the whole body."""
    message: str
    """In the reader's language."""


class Problem(msgspec.Struct, rename="camel"):
    """A refusal as RFC 9457 has it; further members are the facts of its kind."""

    type: str
    """Stable: `/problems/` and the refusal's code."""
    title: str
    status: int
    detail: str | msgspec.UnsetType = msgspec.UNSET
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET
    """For 400 and 422: the fields to correct."""
    request_id: str | msgspec.UnsetType = msgspec.UNSET
    """Under which the log tells of this request."""


_REFUSALS = {
    HTTPStatus.BAD_REQUEST: "The request cannot be understood; `errors` names the fields.",
    HTTPStatus.UNAUTHORIZED: "Nobody is signed in.",
    HTTPStatus.FORBIDDEN: "The role does not allow this.",
    HTTPStatus.NOT_FOUND: "Nothing of that name, or out of the account's scope.",
    HTTPStatus.CONFLICT: "Well formed, and not possible now; `type` names the rule.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Understood, and not acceptable; `errors` names the fields.",
}


def _summary(handler: HTTPRouteHandler) -> str | None:
    first, _, _ = (handler.fn.__doc__ or "").strip().partition("\n")
    return first.strip().removesuffix(".") or None


def _refusals(route: HTTPRoute, handler: HTTPRouteHandler) -> Mapping[int, ResponseSpec]:
    statuses: set[HTTPStatus] = set()
    permission = permission_of(handler)
    if permission != PUBLIC:
        statuses.add(HTTPStatus.UNAUTHORIZED)
    if permission not in {PUBLIC, SELF}:
        statuses.add(HTTPStatus.FORBIDDEN)
    if route.path_parameters:
        statuses.add(HTTPStatus.NOT_FOUND)
    if handler.parsed_fn_signature.parameters:
        statuses.add(HTTPStatus.BAD_REQUEST)
    if not handler.http_methods <= SAFE:
        statuses |= {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
    return {
        int(status): ResponseSpec(
            Problem, generate_examples=False, description=_REFUSALS[status], media_type=PROBLEM
        )
        for status in sorted(statuses)
    }


class DescribedRoutes(ReceiveRoutePlugin):
    """Every operation of the document has its summary and its refusals."""

    def receive_route(self, route: BaseRoute) -> None:
        """Describes the handlers of the route."""
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            handler.summary = handler.summary or _summary(handler)
            handler.responses = {**_refusals(route, handler), **(handler.responses or {})}


def config(version: str) -> OpenAPIConfig:
    """The document at `/schema/openapi.json` and `.yaml`."""
    return OpenAPIConfig(
        title="Shanggang 上岗",
        version=version,
        openapi_router=Router(
            "/schema", route_handlers=[], opt={"permission": PUBLIC}, include_in_schema=False
        ),
        render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
    )
