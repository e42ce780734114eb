"""A roster's version as ETag and If-Match."""

from typing import Annotated, TypeVar

from litestar import Response
from litestar.params import HeaderParameter

from kit.errors import Invalid
from kit.language import N_

T = TypeVar("T")
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", max_length=60)]


def tagged(content: T, version: int, *, status: int = 200) -> Response[T]:
    """The answer with the version as its ETag."""
    return Response(content, status_code=status, headers={"ETag": f'"{version}"'})


def version_of(if_match: str | None) -> int | None:
    """The version that the header names; None: any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Invalid({"If-Match": N_("Send the ETag that came with the roster.")})
    return int(text)
