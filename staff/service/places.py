"""Centres change: windows are built or closed, a centre ends. Posts are made and named."""

import re
from datetime import date

from asyncpg import UniqueViolationError

from kit.database import rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_


class CodeTaken(Refusal):
    """Another post has this code."""

    code = "code-taken"
    text = N_("This code is in use already.")


async def change_centre(
    code: str, *, name: str, name_en: str | None, windows: int, closed_on: date | None
) -> None:
    """The centre is as given; raises NotFound or Invalid."""
    if not 0 <= windows <= 200:
        raise Invalid({"windows": N_("From 0 to 200 windows, please.")})
    given = {"name": name, "name_en": name_en, "windows": windows, "closed_on": closed_on}
    async with transaction():
        before = await rows(
            "SELECT id, name, name_en, windows, closed_on FROM centre WHERE code = $1 FOR UPDATE",
            code,
        )
        if not before:
            raise NotFound
        await rows(
            "UPDATE centre SET name = $2, name_en = $3, windows = $4, closed_on = $5 WHERE id = $1",
            before[0]["id"],
            *given.values(),
        )
        changed = {key for key, value in given.items() if before[0][key] != value}
        if changed:
            await record(
                "centre.change",
                "centre",
                code,
                before={key: before[0][key] for key in sorted(changed)},
                after={key: given[key] for key in sorted(changed)},
            )


async def add_post(code: str, *, name: str, name_en: str | None, service_line: str | None) -> None:
    """A new post; raises Invalid field by field, CodeTaken."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) or len(code) > 60:
        raise Invalid({"code": N_("Small letters, digits and single dashes, please.")})
    try:
        async with transaction():
            values = await _post(name, name_en, service_line)
            await rows(
                "INSERT INTO post (code, name, name_en, service_line) VALUES ($1, $2, $3, $4)",
                code,
                *values,
            )
            await record(
                "post.add", "post", code, after={"name": name, "service_line": service_line}
            )
    except UniqueViolationError as error:
        raise CodeTaken from error


async def edit_post(code: str, *, name: str, name_en: str | None, service_line: str | None) -> None:
    """The post's names and the service line that it serves."""
    async with transaction():
        values = await _post(name, name_en, service_line)
        before = await rows(
            "SELECT o.id, o.name, o.name_en, l.code AS service_line FROM post o "
            "LEFT JOIN service_line l ON l.id = o.service_line WHERE o.code = $1 FOR UPDATE OF o",
            code,
        )
        if not before:
            raise NotFound
        await rows(
            "UPDATE post SET name = $2, name_en = $3, service_line = $4 WHERE id = $1",
            before[0].pop("id"),
            *values,
        )
        await record(
            "post.edit",
            "post",
            code,
            before=before[0],
            after={"name": values[0], "name_en": values[1], "service_line": service_line},
        )


async def _post(
    name: str, name_en: str | None, service_line: str | None
) -> tuple[str, str | None, int | None]:
    errors: dict[str, str] = {}
    if not 2 <= len(name.strip()) <= 60:
        errors["name"] = N_("2 to 60 characters, please.")
    lines = await rows("SELECT id FROM service_line WHERE code = $1", service_line or "")
    if service_line and not lines:
        errors["service_line"] = N_("There is no such service line.")
    if errors:
        raise Invalid(errors)
    return name.strip(), (name_en or "").strip() or None, lines[0]["id"] if lines else None
