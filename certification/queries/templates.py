"""Templates and their versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certification.rules.standard_templates import STANDARD
from certification.rules.template import Kind, Template, parse
from kit import files
from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads

SHIPPED = ("standard", "card")
_MOST_VERSIONS = 32_767


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a template."""

    code: str
    version: int
    name: str
    name_en: str | None
    template: Template
    made_at: datetime | None
    made_by: str | None
    published_at: datetime | None
    types: tuple[str, ...] = ()
    """Codes of the certificate types that use the template."""

    @property
    def ref(self) -> str:
        """How a certificate names it: code@version."""
        return f"{self.code}@{self.version}"

    @property
    def draft(self) -> bool:
        """Whether it may still be changed."""
        return self.published_at is None and self.version > 0


_NAMES = {"standard": ("标准样式（A4 横向）", "Standard sheet (A4)"), "card": ("证卡", "Card")}
_SELECT = """
SELECT v.code, v.version, v.name, v.name_en, v.body, v.made_at, v.made_by, v.published_at,
    ARRAY(SELECT t.code FROM certificate_type t WHERE t.template = v.code ORDER BY t.id) AS types
FROM certificate_template v
"""


def shipped(code: str) -> Version:
    """Version 0 of a template that comes with the service."""
    name, english = _NAMES[code]
    return Version(code, 0, name, english, STANDARD[code], None, None, None)


def _shaped(row: dict[str, Any]) -> Version:
    body = loads(row.pop("body"))
    return Version(**{**row, "types": tuple(row["types"])}, template=parse(body))


async def versions(code: str | None = None) -> list[Version]:
    """Every version of every template (or of one), those that come with the service first."""
    found = await rows(
        f"{_SELECT} WHERE $1::text IS NULL OR v.code = $1 ORDER BY v.code, v.version", code
    )
    ours = [shipped(one) for one in SHIPPED if code in {None, one}]
    return [*ours, *(_shaped(row) for row in found)]


async def version(code: str, number: int) -> Version:
    """That version of the template; raises NotFound."""
    if number == 0 and code in SHIPPED:
        return shipped(code)
    if number > _MOST_VERSIONS:
        raise NotFound(template=f"{code}@{number}")
    found = await rows(f"{_SELECT} WHERE v.code = $1 AND v.version = $2", code, number)
    if not found:
        raise NotFound(template=f"{code}@{number}")
    return _shaped(found[0])


async def in_use(code: str | None) -> Version:
    """The version that new certificates use: the last published one of the code."""
    code = code or "standard"
    found = await rows(
        f"{_SELECT} WHERE v.code = $1 AND v.published_at IS NOT NULL "
        "ORDER BY v.version DESC LIMIT 1",
        code,
    )
    if found:
        return _shaped(found[0])
    return shipped(code if code in SHIPPED else "standard")


async def pictures(template: Template) -> Mapping[str, bytes]:
    """The pictures that stand on the template, by code."""
    codes = {one.file for one in template.elements if one.kind is Kind.IMAGE and one.file}
    return {code: await files.content_of(code) for code in sorted(codes)}
