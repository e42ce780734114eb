"""Files, found by their code."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from kit.database import rows

APART = "apart"
"""Said as a file's permission: only the feature's own routes give it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file, without what it holds."""

    code: str
    name: str
    media_type: str
    size: int
    sha256: str
    permission: str
    kept_at: datetime

    @property
    def path(self) -> str:
        """Its address on our pages."""
        return f"/files/{self.code}/{quote(self.name)}"


_STORED = (
    "SELECT f.code, f.name, c.media_type, c.size, c.sha256, f.permission, f.kept_at "
    "FROM stored_file f JOIN file_content c ON c.id = f.content WHERE f.code = "
)


async def find(code: str) -> Stored | None:
    """The file of that code."""
    found = await rows(_STORED + "$1", code)
    return Stored(**found[0]) if found else None


async def find_all(codes: list[str]) -> dict[str, Stored]:
    """Code -> file, for those of `codes` that there are."""
    found = await rows(_STORED + "ANY($1)", codes)
    return {row["code"]: Stored(**row) for row in found}


async def content_of(code: str, first: int = 0, length: int | None = None) -> bytes:
    """The file's bytes from `first` on, `length` of them or all; empty where there is none."""
    part = (
        "substring(c.content FROM $2)" if length is None else "substring(c.content FROM $2 FOR $3)"
    )
    given = (first + 1,) if length is None else (first + 1, length)
    found = await rows(
        f"SELECT {part} AS part FROM stored_file f JOIN file_content c ON c.id = f.content "
        "WHERE f.code = $1",
        code,
        *given,
    )
    return bytes(found[0]["part"]) if found else b""
