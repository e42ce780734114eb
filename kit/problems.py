"""One place turns everything that goes wrong into an answer: a problem document or a page."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

import asyncpg
import structlog
from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

from kit.database import AWAY
from kit.errors import Invalid, Refusal
from kit.history import request_id
from kit.language import N_, gettext
from kit.validation import explained
from kit.web.pages import render
from kit.web.reading import begin, reading

_TITLES = {
    400: N_("This request cannot be understood"),
    401: N_("Please sign in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("This cannot be done here"),
    409: N_("Not possible now"),
    412: N_("Changed meanwhile"),
    413: N_("Too large"),
    415: N_("This kind of file or content is not accepted"),
    422: N_("Please correct the input"),
    428: N_("Say which version you mean"),
    429: N_("Too many requests"),
    500: N_("Something went wrong on our side"),
    503: N_("Not ready yet"),
}
_CODES = {400: "bad-request", 401: "sign-in-needed", 403: "forbidden", 404: "not-found"}
_CODES |= {405: "method-not-allowed", 413: "too-large", 415: "unsupported-media-type"}
_CODES |= {422: "invalid", 429: "too-many-requests", 503: "not-ready"}

_NOT_UNDERSTOOD = (
    asyncpg.DataError,
    asyncpg.exceptions.CharacterNotInRepertoireError,
    asyncpg.exceptions.UntranslatableCharacterError,
    UnicodeDecodeError,
    UnicodeEncodeError,
    RecursionError,
)

_FROM_BELOW = (
    (
        AWAY,
        503,
        "not-ready",
        N_("The database does not answer. Please try again in a moment."),
    ),
    (
        _NOT_UNDERSTOOD,
        400,
        "bad-request",
        N_("The request holds characters or numbers that cannot be stored."),
    ),
)


def camel(name: str) -> str:
    """`first_day` as `firstDay`; dotted paths part by part."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)


def _shown(value: object) -> object:
    if isinstance(value, date) or not isinstance(value, str | int | float | bool | list | dict):
        return None if value is None else str(value)
    return value


def document(error: Exception) -> tuple[int, dict[str, Any]]:
    """(status, problem document) of an error, in the current language (RFC 9457)."""
    if isinstance(error, Refusal):
        body = _problem(error.status, error.code, gettext(error.text, **error.facts))
        body |= {camel(name): _shown(value) for name, value in error.facts.items()}
        if isinstance(error, Invalid):
            body["errors"] = [
                {"field": camel(field), "message": gettext(message, **error.facts)}
                for field, message in error.errors.items()
            ]
        return error.status, body
    if isinstance(error, ValidationException):
        extra = error.extra if isinstance(error.extra, list) else []
        errors = [_field_error(item) for item in extra if isinstance(item, Mapping)]
        if not errors:
            field, message = explained(error.detail)
            errors = [{"field": field, "message": message}]
        body = _problem(400, "invalid", gettext(N_("Some fields need correcting.")))
        return 400, body | {"errors": errors}
    if isinstance(error, HTTPException):
        status = error.status_code
        if status >= HTTP_500_INTERNAL_SERVER_ERROR and status != 503:
            return _unforeseen()
        return status, _problem(status, _CODES.get(status, "refused"), "")
    for kinds, status, code, text in _FROM_BELOW:
        if isinstance(error, kinds):
            return status, _problem(status, code, gettext(text))
    return _unforeseen()


def _unforeseen() -> tuple[int, dict[str, Any]]:
    text = gettext(N_("The fault was noted. Nothing was changed by this request."))
    return 500, _problem(500, "internal", text)


def _problem(status: int, code: str, detail: str) -> dict[str, Any]:
    title = gettext(_TITLES.get(status, _TITLES[400 if status < 500 else 500]))
    body: dict[str, Any] = {"type": f"/problems/{code}", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if request_id.get():
        body["requestId"] = request_id.get()
    return body


def _field_error(item: Mapping[str, Any]) -> dict[str, str]:
    field, message = explained(str(item.get("message", "")))
    key = str(item.get("key") or "")
    # `data` is the handler's name for the whole body; the client sent no field of that name.
    if field and key and key != "data" and key not in field:
        field = f"{key}.{field}"
    return {"field": field or key, "message": message}


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether the answer should be a page: a browser asks for one outside the API."""
    if request.url.path.startswith(("/api/", "/schema")):
        return False
    return "text/html" in request.headers.get("accept", "")


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The response to an error: problem+json for programs, a page for people."""
    if not reading().known:  # no route was found, so no middleware has run
        begin(request.scope)
    status, body = document(error)
    if status >= HTTP_500_INTERNAL_SERVER_ERROR:
        structlog.get_logger("problems").error(
            "request failed", path=request.url.path, method=request.method, exc_info=error
        )
    headers = dict(getattr(error, "headers", None) or {})
    if status == 503:
        headers.setdefault("Retry-After", "5")
    if wants_page(request):
        if status == 401 and request.method == "GET":
            there = request.url.path
            if request.url.query:
                there += f"?{request.url.query}"
            return Redirect(f"/sign-in?next={quote(there, safe='')}")
        page = render("kit/problem.html", problem=body)
        return Response(page, status_code=status, media_type=MediaType.HTML, headers=headers)
    return Response(
        body, status_code=status, media_type="application/problem+json", headers=headers
    )


HANDLERS: dict[Any, Any] = {HTTPException: answer, Refusal: answer, Exception: answer}
