"""The features of every floor, put together into one web application."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import click
from litestar import Litestar
from litestar.enums import HttpMethod
from litestar.middleware import DefineMiddleware
from litestar.plugins import CLIPluginProtocol
from litestar.types import ASGIApp

from kit import contributions, encryption, permissions, problems, rulekinds
from kit.approvals import kinds as approval_kinds
from kit.feature import Feature
from kit.idempotency.middleware import IdempotencyMiddleware
from kit.imports import kinds as import_kinds
from kit.jobs import kinds, worker
from kit.jobs.runs import PrincipalOfAccount
from kit.life import life
from kit.logs import RequestLog
from kit.notices import kinds as notice_kinds
from kit.notices.routes import BadgeMiddleware
from kit.permissions import Principal
from kit.web import csrf, frame, headers, openapi
from kit.web.reading import ReadingMiddleware

ADMINISTRATOR = "admin"


def roles_of(features: Sequence[Feature]) -> dict[str, frozenset[str]]:
    """Permission -> roles that hold it; the administrator holds every one that is not reserved."""
    merged: dict[str, frozenset[str]] = {}
    for feature in features:
        for permission, roles in feature.permissions.items():
            if permission in merged:
                raise ValueError(f"{permission} is declared twice, also by {feature.name}")
            more = set() if permission in feature.reserved else {ADMINISTRATOR}
            merged[permission] = roles | more
    return merged


class Commands(CLIPluginProtocol):
    """The features' commands, as `litestar …`."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = features

    def on_cli_init(self, cli: click.Group) -> None:
        """Adds every command."""
        for feature in self.features:
            for command in feature.commands:
                cli.add_command(command)


Principals = Callable[[int, Mapping[str, frozenset[str]]], Awaitable[Principal | None]]
"""(account id, permission -> roles) -> what that account may do; None: no such account now."""


def _principals(principals: Principals, held: Mapping[str, frozenset[str]]) -> PrincipalOfAccount:
    async def of_account(account_id: int) -> Principal | None:
        return await principals(account_id, held)

    return of_account


def compose(
    features: Sequence[Feature],
    *,
    visits: Callable[..., ASGIApp],
    principals: Principals,
    version: str,
) -> Litestar:
    """The application: routes, guard, problems, permissions and commands of all features."""
    held = roles_of(features)
    kinds.install(kind for feature in features for kind in feature.jobs)
    import_kinds.install(kind for feature in features for kind in feature.imports)
    contributions.install(feature.contributions for feature in features)
    approval_kinds.install(kind for feature in features for kind in feature.approvals)
    encryption.install(column for feature in features for column in feature.encrypted)
    rulekinds.install(kind for feature in features for kind in feature.rule_kinds)
    notice_kinds.install(kind for feature in features for kind in feature.notice_kinds)
    declared = set(held) | {permissions.PUBLIC, permissions.SELF}
    frame.configure(features)
    app = Litestar(
        route_handlers=[route for feature in features for route in feature.routes],
        guards=[permissions.guard, csrf.guard],
        before_send=[headers.before_send],
        exception_handlers=problems.HANDLERS,
        middleware=[
            ReadingMiddleware(),
            DefineMiddleware(visits, roles_of=held),
            BadgeMiddleware(),
            IdempotencyMiddleware(),
        ],
        lifespan=[life(features, _principals(principals, held))],
        plugins=[Commands(features), openapi.DescribedRoutes()],
        request_max_body_size=64 * 1024,
        openapi_config=openapi.config(version),
    )
    unknown = {
        f"{route.path}: {permissions.permission_of(handler)}"
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if permissions.permission_of(handler) not in declared
        and getattr(handler, "http_methods", None) != {HttpMethod.OPTIONS}  # made by Litestar
    }
    if unknown:
        raise ValueError(f"routes with undeclared permissions: {sorted(unknown)}")
    # Round everything, so that an address that leads nowhere is counted and logged too.
    app.asgi_handler = RequestLog(app.asgi_handler)
    return app


def worker_settings(features: Sequence[Feature], *, principals: Principals) -> type:
    """What `arq app.WorkerSettings` needs to run the features' jobs."""
    kinds.install(kind for feature in features for kind in feature.jobs)
    import_kinds.install(kind for feature in features for kind in feature.imports)
    contributions.install(feature.contributions for feature in features)
    notice_kinds.install(kind for feature in features for kind in feature.notice_kinds)
    approval_kinds.install(kind for feature in features for kind in feature.approvals)
    encryption.install(column for feature in features for column in feature.encrypted)
    return worker.worker_settings(_principals(principals, roles_of(features)))
