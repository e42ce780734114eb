"""Groups of exams whose parts are passed together, and where a person stands in them."""

from dataclasses import dataclass

from kit.database import rows


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group with its parts."""

    code: str
    name: str
    name_en: str | None
    valid_months: int
    parts: tuple[tuple[int, str, str, str | None], ...]
    """(exam id, theory or practice, name, English name)"""


async def groups() -> list[GroupShown]:
    """All groups, by code."""
    found = await rows("SELECT id, code, name, name_en, valid_months FROM exam_group ORDER BY code")
    parts = await rows(
        "SELECT id, exam_group, part, name, name_en FROM exam WHERE exam_group IS NOT NULL "
        "ORDER BY part DESC, code"
    )
    return [
        GroupShown(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            valid_months=row["valid_months"],
            parts=tuple(
                (one["id"], one["part"], one["name"], one["name_en"])
                for one in parts
                if one["exam_group"] == row["id"]
            ),
        )
        for row in found
    ]


async def group(code: str) -> GroupShown | None:
    """The group of that code."""
    return next((one for one in await groups() if one.code == code), None)
