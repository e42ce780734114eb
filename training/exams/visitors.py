"""From which device and address a request about an attempt comes."""

import secrets
from typing import Any

from litestar import Request

from kit.web.reading import YEAR, reading
from training.exams.service.attempts import Entry

COOKIE = "device"
LONGEST = 60


def device_of(request: Request[Any, Any, Any]) -> str:
    """What names the device: a browser's own cookie, or whatever a bearer token stands for.

    A browser that has none is given one with the answer.
    """
    state = request.scope["state"]
    if not state["by_cookie"]:
        visit = state["visit"]
        return f"session:{visit.session_id}" if visit.session_id else f"api:{visit.account.id}"
    now = reading()
    known = now.cookies.get(COOKIE, "")
    if not 16 <= len(known) <= LONGEST or not known.isascii():
        known = secrets.token_urlsafe(18)
        now.cookies[COOKIE] = known
        now.set_cookie(COOKIE, known, seconds=YEAR)
    return f"browser:{known}"


def entry_of(request: Request[Any, Any, Any], code: str | None = None) -> Entry:
    """From where somebody begins or goes on."""
    host = request.client.host if request.client else None
    return Entry(device_of(request), host[:64] if host else None, code)
