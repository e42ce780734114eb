"""Centres change: windows are built or closed, a centre ends."""

from datetime import date

from kit.database import rows, transaction
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.language import N_


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
